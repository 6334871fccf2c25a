import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, isPlanned } from '../ensure.ts'
import { NameTaken } from '../errors.ts'
import { tagsAmiss, tagsOf } from '../tags.ts'
import { type Patience, whilePassing } from '../until.ts'
import { differences } from './differences.ts'
import { type FoundFunction, findFunction, whenSettled } from './found.ts'
import { isBusy, isRoleNotReady, requireSound } from './lambda-errors.ts'
import { functionName, functionPart } from './names.ts'
import { deleteFunction } from './remove-function.ts'
import { ARCHITECTURE, createInput, type FunctionSpec } from './spec.ts'

/** A role takes "5 to 20 s" until Lambda can assume it (facts on AWS, section 5). */
const ROLE_READY: Patience = { everyMs: 2000, withinMs: 90_000 }

/**
 * A function with its code, configuration and tags; settled, so that it can be invoked.
 * @param late variables that are not known yet when it is made: asked for once it is there
 * @returns its name, and its ARN
 * @throws NameTaken where there is one of its name that is not this stack's; FunctionFailed where Lambda cannot make it so
 */
export async function ensureFunction(
  provisioning: Provisioning,
  spec: FunctionSpec,
  late: () => Promise<Record<string, string>> = async () => ({}),
): Promise<{ name: string; arn: string }> {
  const name = functionName(provisioning, spec.kind)
  const found = await whilePassing(
    provisioning,
    isRoleNotReady,
    () => present(provisioning, spec),
    ROLE_READY,
  )
  const arn = found.configuration.FunctionArn ?? ''
  if (isPlanned(arn)) return { name, arn }
  const whole = { ...spec, environment: { ...spec.environment, ...(await late()) } }
  await syncTags(provisioning, whole, found)
  const there = provisioning.changes.isPlan ? found.configuration : await whenSettled(provisioning, spec.kind)
  // Configuration first: new code may need a variable that the old one only ignores.
  await syncConfiguration(provisioning, whole, there)
  await syncCode(provisioning, whole, there)
  return { name, arn }
}

/** Finds it, or makes it. One that Lambda failed to make never becomes sound, and is made again. */
async function present(provisioning: Provisioning, spec: FunctionSpec): Promise<FoundFunction> {
  const { changes } = provisioning
  const { kind } = spec
  const found = await findFunction(provisioning, kind)
  if (found !== null) {
    if (!found.isOurs) throw new NameTaken('Lambda function', functionName(provisioning, kind))
    if (found.configuration.State !== 'Failed') return found
    const what = 'function that failed'
    await changes.make({ part: functionPart(kind), kind: 'remove', what }, () =>
      deleteFunction(provisioning, kind),
    )
  }
  return create(provisioning, spec)
}

async function create(provisioning: Provisioning, spec: FunctionSpec): Promise<FoundFunction> {
  const { aws, changes } = provisioning
  const part = functionPart(spec.kind)
  await changes.make({ part, kind: 'create', what: 'function' }, () =>
    aws.lambda.send(new CreateFunctionCommand(createInput(provisioning, spec))),
  )
  const tags = tagsOf(provisioning, part)
  if (changes.isPlan) return { configuration: { FunctionArn: afterUp(part) }, tags, isOurs: true }
  // What was just made may not be shown at once (facts on AWS, section 8).
  const configuration = await whilePassing(provisioning, isNotFound, () =>
    whenSettled(provisioning, spec.kind),
  )
  requireSound(configuration)
  return { configuration, tags, isOurs: true }
}

async function syncTags(
  provisioning: Provisioning,
  { kind }: FunctionSpec,
  { tags, configuration }: FoundFunction,
): Promise<void> {
  const { aws, changes } = provisioning
  const part = functionPart(kind)
  const there = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const wanted = tagsOf(provisioning, part)
  const amiss = tagsAmiss(there, wanted)
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await changes.make({ part, kind: 'change', what }, () =>
    aws.lambda.send(new TagResourceCommand({ Resource: configuration.FunctionArn, Tags: wanted })),
  )
}

async function syncConfiguration(
  provisioning: Provisioning,
  spec: FunctionSpec,
  there: FunctionConfiguration,
): Promise<void> {
  const { aws, changes } = provisioning
  const FunctionName = functionName(provisioning, spec.kind)
  for (const { update, ...difference } of differences(there, spec))
    await changes.make({ part: functionPart(spec.kind), kind: 'change', ...difference }, () =>
      updated(provisioning, spec, () =>
        aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...update })),
      ),
    )
}

/** The architecture goes with the code: AWS takes it nowhere else. */
async function syncCode(
  provisioning: Provisioning,
  spec: FunctionSpec,
  { CodeSha256, Architectures = [] }: FunctionConfiguration,
): Promise<void> {
  const { aws, changes } = provisioning
  const { kind, bundle } = spec
  const from = `${Architectures[0]} ${CodeSha256}`
  const to = `${ARCHITECTURE} ${bundle.sha256}`
  if (from === to) return
  const FunctionName = functionName(provisioning, kind)
  await changes.make({ part: functionPart(kind), kind: 'change', what: 'code', from, to }, () =>
    updated(provisioning, spec, () =>
      aws.lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName,
          ZipFile: bundle.zip,
          Architectures: [ARCHITECTURE],
        }),
      ),
    ),
  )
}

/** Makes a change and waits it out: Lambda refuses a second one while the first is under way. */
const updated = (
  provisioning: Provisioning,
  { kind }: FunctionSpec,
  update: () => Promise<unknown>,
): Promise<void> =>
  whilePassing(
    provisioning,
    (error) => isBusy(error) || isRoleNotReady(error),
    async () => {
      await update()
      requireSound(await whenSettled(provisioning, kind))
    },
    ROLE_READY,
  )
