import { type App, paginateListApps } from '@aws-sdk/client-amplify'
import type { Provisioning } from '../context.ts'
import { isPart, STACK_TAG } from '../tags.ts'
import { APP_PART, appName } from './names.ts'

/** The stack's apps: one; more where an answer was lost. AWS cannot be asked by tag, so all of the region are looked through. */
export async function findApps(provisioning: Provisioning): Promise<App[]> {
  const { aws, stack } = provisioning
  const found: App[] = []
  for await (const { apps = [] } of paginateListApps({ client: aws.amplify }, { maxResults: 100 }))
    found.push(...apps)
  return found.filter(
    ({ tags = {}, name }) =>
      tags[STACK_TAG] === stack &&
      isPart(provisioning, APP_PART, tagsOfAmplify(tags), name === appName(provisioning)),
  )
}

export const tagsOfAmplify = (tags: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
