import type { Provisioning } from '../context.ts'
import type { IdentityParts } from '../identity/identity.ts'
import type { Part, Steps } from '../steps.ts'
import { ensureLogGroup } from '../watching/log-group.ts'
import { removeLogGroups } from '../watching/remove-log-groups.ts'
import { ensureApp, type HostedApp } from './app.ts'
import { ensureBranch } from './branch.ts'
import { storefrontEnvironment } from './environment.ts'
import {
  APP_PART,
  BRANCH_PART,
  LOG_PART,
  RELEASE_PART,
  REPOSITORY_PART,
  SOURCE_PART,
  sourceOf,
  WEB_LOG_PREFIX,
  webLogGroup,
} from './names.ts'
import { pushTree } from './push.ts'
import { ensureRelease } from './release.ts'
import { removeApps } from './remove.ts'
import { ensureRepository, removeRepository } from './repository.ts'
import { readBuildSpec, readTree } from './tree.ts'

/** What hosting is done with besides AWS. */
export interface HostingMeans {
  /** Folder of the storefront as a tree of its own: dist/storefront. */
  storefront: string
  /** Amplify wants one to connect to GitHub, once. Asked only where it is needed, and kept nowhere. */
  githubToken: () => string | undefined
}

/** null: by its settings, the stack hosts no storefront. */
export type AppPart = Part<HostedApp | null>

export interface HostingParts {
  app: AppPart
  /** The commit that is to be built; of a repository that is not ours, its address. */
  source: Part<string>
}

/** The sources, and the app: it is there before the API, which has to know where browsers come from. */
export function startApp(
  provisioning: Provisioning,
  steps: Steps,
  { identity, storefront, githubToken }: HostingMeans & { identity: IdentityParts },
): HostingParts {
  const source = sourceOf(provisioning)
  const repository = steps.start(REPOSITORY_PART, async () =>
    source?.kind === 'codecommit' ? ensureRepository(provisioning) : false,
  )
  const pushed = steps.start(SOURCE_PART, async ({ need, step }) => {
    const isThere = await need(repository)
    if (source?.kind !== 'codecommit') return source === null ? '' : `${source.url} ${source.branch}`
    return pushTree(provisioning, await readTree(storefront), isThere, step)
  })
  const app = steps.start(APP_PART, async ({ need }) => {
    if (source === null) {
      await removeApps(provisioning)
      await removeRepository(provisioning)
      return null
    }
    // Amplify looks for it as it is connected.
    await need(repository)
    const made = await ensureApp(provisioning, {
      source,
      buildRoleArn: (await need(identity.roles.hosting)).arn,
      serverRoleArn: (await need(identity.roles.web)).arn,
      buildSpec: await readBuildSpec(storefront),
      githubToken,
    })
    if (source.kind !== 'codecommit') await removeRepository(provisioning)
    return made
  })
  return { app, source: pushed }
}

interface Needs {
  hosting: HostingParts
  api: Part<{ endpoint: string }>
  pool: Part<{ poolId: string; clientId: string }>
  address: Part<{ publicIp: string }>
}

/** The branch with what the storefront is told, and its release. */
export function startRelease(
  provisioning: Provisioning,
  steps: Steps,
  { hosting, api, pool, address }: Needs,
  { storefront }: HostingMeans,
): void {
  const source = sourceOf(provisioning)
  const logs = steps.start(LOG_PART, async ({ need }) => {
    const app = await need(hosting.app)
    if (app === null) await removeLogGroups(provisioning, [WEB_LOG_PREFIX])
    else await ensureLogGroup(provisioning, LOG_PART, webLogGroup(app.appId))
  })
  if (source === null) return
  const branch = steps.start(BRANCH_PART, async ({ need }) => {
    const { appId = '' } = (await need(hosting.app)) ?? {}
    const environment = storefrontEnvironment(provisioning, {
      databaseHost: (await need(address)).publicIp,
      endpoint: (await need(api)).endpoint,
      ...(await need(pool)),
    })
    return { appId, environment, ...(await ensureBranch(provisioning, { appId, source, environment })) }
  })
  steps.start(RELEASE_PART, async ({ need, step }) => {
    const { appId, environment, ...made } = await need(branch)
    await need(logs)
    const release = { appId, branchName: source.branch, branch: made, environment }
    const buildSpec = await readBuildSpec(storefront)
    await ensureRelease(provisioning, { ...release, source: await need(hosting.source), buildSpec }, step)
  })
}
