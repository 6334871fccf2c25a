import { AddTagsToResourceCommand, PutParameterCommand, type Tag } from '@aws-sdk/client-ssm'
import { codeOf, isDuplicate } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsFailed, NameTaken } from '../errors.ts'
import { isOfStack, tagList, tagsAmiss, tagsOf } from '../tags.ts'
import { until, whilePassing } from '../until.ts'
import { findParameter, tagsOfParameter } from './find-parameter.ts'

export interface WantedParameter {
  part: string
  fullName: string
  type: 'String' | 'SecureString'
  /** Asked only where there is no parameter yet. */
  value: () => string
}

/**
 * A parameter with its tags; one that is there keeps its value.
 * @returns made: just now, as it is wanted; there: it was there; planned: in a plan it is not there yet
 * @throws NameTaken where it is there without the stack's tag, or of another type, which no parameter ever changes
 */
export async function makeSure(
  provisioning: Provisioning,
  wanted: WantedParameter,
): Promise<'made' | 'there' | 'planned'> {
  const { changes } = provisioning
  const { part, fullName, type } = wanted
  const found = await findParameter(provisioning, fullName)
  if (found === null) {
    let isMade = false
    await changes.make({ part, kind: 'create', what: `parameter ${fullName}` }, async () => {
      isMade = await create(provisioning, wanted)
    })
    if (changes.isPlan) return 'planned'
    if (isMade) return 'made'
  }
  const { metadata, tags } = await until(provisioning, `the parameter ${fullName}`, async () => {
    const metadata = found ?? (await findParameter(provisioning, fullName))
    const tags = metadata === null ? null : await tagsOfParameter(provisioning, fullName)
    return metadata === null || tags === null ? null : { metadata, tags }
  })
  if (metadata.Type !== type || !isOfStack(provisioning, tags)) throw new NameTaken('parameter', fullName)
  await syncTags(provisioning, wanted, tags)
  return 'there'
}

/**
 * Never overwrites: where a call before took effect although its answer did not come, and reads do not show it yet, the value of
 * that call stays.
 * @returns whether it was this call that made it
 */
async function create(
  provisioning: Provisioning,
  { part, fullName, type, value }: WantedParameter,
): Promise<boolean> {
  const made = value()
  const put = new PutParameterCommand({
    Name: fullName,
    Value: made,
    Type: type,
    Tier: 'Standard',
    Overwrite: false,
    Tags: tagList(provisioning, part),
  })
  try {
    await whilePassing(provisioning, isBusy, () => provisioning.aws.ssm.send(put))
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw type === 'SecureString' ? withoutValue(error, made) : error
    return false
  }
}

/** Parameter Store makes one change of a parameter at a time (its API: TooManyUpdates). */
export const isBusy = (error: unknown): boolean => codeOf(error) === 'TooManyUpdates'

/** AWS tells what it finds wrong with an input with the input; a secret must not come to light so. */
export function withoutValue(error: unknown, value: string): unknown {
  if (!(error instanceof Error) || !error.message.includes(value)) return error
  return new AwsFailed('ssm:PutParameter', codeOf(error), new Error('the value was refused'))
}

async function syncTags(
  provisioning: Provisioning,
  { part, fullName }: WantedParameter,
  there: readonly Tag[],
): Promise<void> {
  const { aws, changes } = provisioning
  const amiss = tagsAmiss(there, tagsOf(provisioning, part)) as Required<Tag>[]
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')} of ${fullName}`
  await changes.make({ part, kind: 'change', what }, () =>
    whilePassing(provisioning, isBusy, () =>
      aws.ssm.send(
        new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: fullName, Tags: amiss }),
      ),
    ),
  )
}
