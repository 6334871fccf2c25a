import {
  DescribeParametersCommand,
  type DescribeParametersCommandOutput,
  GetParameterCommand,
  ListTagsForResourceCommand,
  type ParameterMetadata,
  type Tag,
} from '@aws-sdk/client-ssm'
import { codeOf, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'

/** GetParameter's code; the rest of Parameter Store says InvalidResourceId of one that is not there. */
export const isParameterMissing = (error: unknown): boolean =>
  isNotFound(error) || ['ParameterNotFound', 'InvalidResourceId'].includes(codeOf(error))

/** What is known of a parameter without its value. @returns null where there is none */
export async function findParameter(
  { aws }: Provisioning,
  fullName: string,
): Promise<ParameterMetadata | null> {
  let NextToken: string | undefined
  do {
    const told: DescribeParametersCommandOutput = await aws.ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [fullName] }],
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    )
    const found = told.Parameters?.find(({ Name }) => Name === fullName)
    if (found !== undefined) return found
    // A page may be empty and yet not the last one.
    NextToken = told.NextToken
  } while (NextToken !== undefined)
  return null
}

/** The value of a parameter that is no secret. @returns null where there is none */
export async function readParameter(
  { aws }: Pick<Provisioning, 'aws'>,
  fullName: string,
): Promise<string | null> {
  try {
    const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name: fullName }))
    return Parameter?.Value ?? null
  } catch (error) {
    if (isParameterMissing(error)) return null
    throw error
  }
}

/** @returns null where there is no such parameter (any more) */
export async function tagsOfParameter({ aws }: Provisioning, fullName: string): Promise<Tag[] | null> {
  try {
    const { TagList = [] } = await aws.ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: fullName }),
    )
    return TagList
  } catch (error) {
    if (isParameterMissing(error)) return null
    throw error
  }
}
