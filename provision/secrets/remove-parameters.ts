import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandOutput,
} from '@aws-sdk/client-ssm'
import { isLost } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isOfStack } from '../tags.ts'
import { until, whilePassing } from '../until.ts'
import { tagsOfParameter } from './find-parameter.ts'
import { isBusy } from './make-sure.ts'
import { parameterPath } from './names.ts'

/** Parameter Store's own limit, of a page and of a deletion. */
const PAGE = 10

/** Deletes all of the stack's parameters, secret or not; those that others put beside them stay. May be run again. */
export async function removeParameters(provisioning: Provisioning): Promise<void> {
  const { aws, changes } = provisioning
  // Sorted: whoever goes on after an interruption deletes what was left, batch by batch as they stood.
  const names = (await namesOf(provisioning)).toSorted()
  for (let from = 0; from < names.length; from += PAGE) {
    const Names = names.slice(from, from + PAGE)
    // A parameter that is gone already is told in the answer, and is no error.
    await changes.make({ part: 'secrets', kind: 'remove', what: `parameters ${Names.join(', ')}` }, () =>
      whilePassing(provisioning, isPassing, () => aws.ssm.send(new DeleteParametersCommand({ Names }))),
    )
  }
  if (changes.isPlan || names.length === 0) return
  await until(provisioning, 'the deletion of parameters', async () => {
    const left = await namesOf(provisioning)
    return left.some((name) => names.includes(name)) ? null : true
  })
}

/** @returns how many of the stack's parameters are left */
export const countParameters = async (provisioning: Provisioning): Promise<number> =>
  (await namesOf(provisioning)).length

/** Deleting again what may be deleted already does no harm. */
const isPassing = (error: unknown): boolean => isLost(error) || isBusy(error)

/** Of a secret, the value comes encrypted, and is not looked at. */
async function namesOf(provisioning: Provisioning): Promise<string[]> {
  const { aws } = provisioning
  const names: string[] = []
  let NextToken: string | undefined
  do {
    const told: GetParametersByPathCommandOutput = await aws.ssm.send(
      new GetParametersByPathCommand({
        Path: parameterPath(provisioning),
        Recursive: true,
        WithDecryption: false,
        MaxResults: PAGE,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    )
    for (const { Name = '' } of told.Parameters ?? [])
      if (isOfStack(provisioning, await tagsOfParameter(provisioning, Name))) names.push(Name)
    NextToken = told.NextToken
  } while (NextToken !== undefined)
  return names
}
