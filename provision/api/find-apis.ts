import { type Api, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { isPart, STACK_TAG } from '../tags.ts'
import { API_PART, apiName } from './names.ts'
import { allPages } from './pages.ts'

/** The stack's APIs: one; more where an answer was lost. AWS cannot be asked by tag, so all of the account are looked through. */
export async function findApis(provisioning: Provisioning): Promise<Api[]> {
  const { aws, stack } = provisioning
  const all = await allPages((page) =>
    aws.apigateway.send(new GetApisCommand({ MaxResults: '500', ...page })),
  )
  return all.filter(
    ({ Tags = {}, Name }) =>
      Tags[STACK_TAG] === stack &&
      isPart(provisioning, API_PART, tagsOfApi(Tags), Name === apiName(provisioning)),
  )
}

export const tagsOfApi = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
