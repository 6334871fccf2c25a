import {
  type App,
  CreateAppCommand,
  DeleteAppCommand,
  TagResourceCommand,
  UpdateAppCommand,
} from '@aws-sdk/client-amplify'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { AwsFailed } from '../errors.ts'
import { differences } from '../identity/differences.ts'
import { summary } from '../identity/user-pool.ts'
import { tagsAmiss, tagsOf } from '../tags.ts'
import { type Patience, whilePassing } from '../until.ts'
import { GithubTokenMissing, TokenWanted } from './errors.ts'
import { findApps, tagsOfAmplify } from './find-apps.ts'
import { APP_PART, appName, originOf, type Source } from './names.ts'

export interface AppSpec {
  source: Source
  /** By which Amplify reads the repository and writes logs. */
  buildRoleArn: string
  /** As which the storefront's server runs. */
  serverRoleArn: string
  buildSpec: string
  /** For GitHub, asked only where it is needed. */
  githubToken: () => string | undefined
}

export interface HostedApp {
  appId: string
  /** Where the storefront is: `https://main.<appId>.amplifyapp.com`. */
  origin: string
}

/** The Amplify app. @throws GithubTokenMissing, TokenWanted */
export async function ensureApp(provisioning: Provisioning, spec: AppSpec): Promise<HostedApp> {
  const app = await ensure<App>(provisioning, {
    part: APP_PART,
    what: 'Amplify app',
    find: () => findApps(provisioning),
    idOf: ({ appId }) => appId ?? '',
    create: () => createApp(provisioning, spec),
    remove: ({ appId }) => provisioning.aws.amplify.send(new DeleteAppCommand({ appId })),
    planned: plannedApp(provisioning),
  })
  const { appId = '', defaultDomain = '' } = app
  if (!isPlanned(appId)) {
    await syncTags(provisioning, app)
    await syncApp(provisioning, app, spec)
  }
  const origin = isPlanned(appId) ? afterUp(APP_PART) : originOf(defaultDomain, spec.source.branch)
  return { appId, origin }
}

function wanted(provisioning: Provisioning, { source, buildSpec, ...roles }: AppSpec) {
  return {
    name: appName(provisioning),
    platform: 'WEB_COMPUTE' as const,
    repository: source.url,
    iamServiceRoleArn: roles.buildRoleArn,
    computeRoleArn: roles.serverRoleArn,
    buildSpec,
  }
}

async function createApp(provisioning: Provisioning, spec: AppSpec): Promise<string | undefined> {
  const app = await connecting(provisioning, spec, true, (token) =>
    provisioning.aws.amplify.send(
      new CreateAppCommand({
        ...wanted(provisioning, spec),
        ...token,
        tags: tagsOf(provisioning, APP_PART),
      }),
    ),
  )
  return app.app?.appId
}

async function syncApp(provisioning: Provisioning, there: App, spec: AppSpec): Promise<void> {
  const all = wanted(provisioning, spec)
  // A role that is only planned is made with the ARN that the app has already.
  const known = Object.fromEntries(Object.entries(all).filter(([, value]) => !isPlanned(value)))
  const amiss = differences(there, known)
  if (amiss.length === 0) return
  const isElsewhere = amiss.some(({ name }) => name === 'repository')
  await provisioning.changes.make({ part: APP_PART, kind: 'change', ...summary(amiss) }, () =>
    connecting(provisioning, spec, isElsewhere, (token) =>
      provisioning.aws.amplify.send(new UpdateAppCommand({ appId: there.appId, ...known, ...token })),
    ),
  )
}

/** IAM tells its services of a new role within seconds; no bound is given (facts on AWS, section 8). */
const SPREADING: Patience = { everyMs: 3000, withinMs: 90_000 }

/**
 * A call that hands Amplify the roles and, where it is to connect to another repository, the token, which then stands in no error.
 * @param isNew whether it connects
 */
async function connecting<T>(
  provisioning: Provisioning,
  { source, githubToken }: AppSpec,
  isNew: boolean,
  send: (token: { accessToken?: string }) => Promise<T>,
): Promise<T> {
  const token = isNew && source.kind === 'github' ? githubToken() : undefined
  if (isNew && source.kind === 'github' && !token) throw new GithubTokenMissing(source.url)
  try {
    return await whilePassing(
      provisioning,
      isRoleUnknown,
      () => send(token === undefined ? {} : { accessToken: token }),
      SPREADING,
    )
  } catch (error) {
    if (source.kind === 'codecommit' && isTokenWanted(error)) throw new TokenWanted(error)
    throw withoutToken(error, token)
  }
}

/** "If the trust relationship isn't defined correctly, you will get an error when you try to add the role" (Amplify guide); its words
 * are not told. */
const isRoleUnknown = (error: unknown): boolean =>
  codeOf(error) === 'BadRequestException' && error instanceof Error && /\brole\b/i.test(error.message)

/** The API's text asks for a token with every repository, and AWS's own CDK gives none for CodeCommit (facts on AWS, section 1). */
const isTokenWanted = (error: unknown): boolean =>
  codeOf(error) === 'BadRequestException' &&
  error instanceof Error &&
  /(access|oauth) ?token/i.test(error.message)

function withoutToken(error: unknown, token: string | undefined): unknown {
  if (token === undefined || !(error instanceof Error) || !error.message.includes(token)) return error
  return new AwsFailed('amplify:CreateApp', codeOf(error), new Error('the token was refused'))
}

async function syncTags(provisioning: Provisioning, { appArn, tags = {} }: App): Promise<void> {
  const wanted = tagsOf(provisioning, APP_PART)
  const amiss = tagsAmiss(tagsOfAmplify(tags), wanted)
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part: APP_PART, kind: 'change', what }, () =>
    provisioning.aws.amplify.send(new TagResourceCommand({ resourceArn: appArn, tags: wanted })),
  )
}

/** Of which nothing is compared. */
const plannedApp = (provisioning: Provisioning): App => ({
  appId: afterUp(APP_PART),
  appArn: afterUp(APP_PART),
  name: appName(provisioning),
  description: undefined,
  repository: undefined,
  platform: 'WEB_COMPUTE',
  createTime: undefined,
  updateTime: undefined,
  environmentVariables: undefined,
  defaultDomain: afterUp(APP_PART),
  enableBranchAutoBuild: false,
  enableBasicAuth: false,
})
