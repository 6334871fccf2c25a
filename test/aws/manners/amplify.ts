import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import { type App, type Apps, type Branch, newAppId } from '../hosting/apps.ts'
import { beginJob, isOver, jobReply, summaryOf } from '../hosting/jobs.ts'
import type { Repositories } from '../hosting/repositories.ts'
import { Roles } from '../hosting/roles.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** Amplify Hosting, which moto lacks. Errors are those of its API's text; what is only assumed says so. */

type Answer = (call: AwsCall, world: World) => Reply

/** AWS's default; facts on AWS do not tell it. */
const MOST_APPS = 25
const PAGE = 10

class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const bad = (message: string) => new Refused(400, 'BadRequestException', message)
const gone = (what: string) => new Refused(404, 'NotFoundException', `${what} not found`)

export function amplify(apps: Apps, repositories: Repositories): Manner {
  const roles = new Roles(DELAYS.amplifyRole.ms)
  const isShown = ({ madeAt }: { madeAt: number }, { time }: World) =>
    time.now() - madeAt >= DELAYS.appShown.ms
  const appIn = ({ path }: AwsCall, world: World): App => {
    const found = apps.get(/\/apps\/([^/?]+)/.exec(path)?.[1] ?? '')
    if (found === undefined || !isShown(found, world)) throw gone('App')
    return found
  }
  const branchIn = (call: AwsCall, world: World): Branch => {
    const name = decodeURIComponent(/\/branches\/([^/?]+)/.exec(call.path)?.[1] ?? '')
    const found = appIn(call, world).branches.get(name)
    if (found === undefined || !isShown(found, world)) throw gone('Branch')
    return found
  }
  const taggedIn = ({ path }: AwsCall): { tags: Record<string, string> } => {
    const arn = decodeURIComponent(path.replace(/^\/tags\//, '').replace(/\?.*$/, ''))
    const all = [...apps.values()].flatMap((app) => [app, ...app.branches.values()])
    const found = all.find((one) => one.arn === arn)
    if (found === undefined) throw new Refused(404, 'ResourceNotFoundException', 'Resource not found')
    return found
  }
  const answers: Record<string, Answer> = {
    CreateApp: (call, world) => {
      checkRoles(call, world, roles)
      checkRepository(call, repositories)
      if (apps.size >= MOST_APPS) throw new Refused(429, 'LimitExceededException', 'too many apps')
      const app = newApp(call, world)
      apps.set(app.id, app)
      return jsonReply({ app: toldApp(app) })
    },
    ListApps: ({ path }, world) =>
      paged(path, [...apps.values()].filter((app) => isShown(app, world)).map(toldApp), 'apps'),
    UpdateApp: (call, world) => {
      const app = appIn(call, world)
      checkRoles(call, world, roles)
      const { accessToken, ...settings } = call.json
      if (settings['repository'] !== undefined && settings['repository'] !== app.settings['repository'])
        checkRepository(call, repositories)
      app.hasToken ||= accessToken !== undefined
      Object.assign(app.settings, settings)
      return jsonReply({ app: toldApp(app) })
    },
    DeleteApp: (call, world) => {
      const app = appIn(call, world)
      const jobs = [...app.branches.values()].flatMap((branch) => branch.jobs)
      // Assumed, to be on the safe side: AWS's text says nothing of it.
      if (jobs.some((job) => !isOver(job, world.time.now())))
        throw bad('Cannot delete an app while a job is in progress.')
      apps.delete(app.id)
      return jsonReply({ app: toldApp(app) })
    },
    CreateBranch: (call, world) => {
      const app = appIn(call, world)
      const { branchName, tags = {}, ...settings } = call.json
      const name = String(branchName)
      if (app.branches.has(name)) throw bad('The branch already exists.')
      const arn = `${app.arn}/branches/${name}`
      const branch = { name, arn, madeAt: world.time.now(), settings, jobs: [] }
      app.branches.set(name, { ...branch, tags: { ...(tags as Record<string, string>) } })
      return jsonReply({ branch: toldBranch(app.branches.get(name) as Branch) })
    },
    GetBranch: (call, world) => jsonReply({ branch: toldBranch(branchIn(call, world)) }),
    UpdateBranch: (call, world) => {
      const branch = branchIn(call, world)
      Object.assign(branch.settings, call.json)
      return jsonReply({ branch: toldBranch(branch) })
    },
    StartJob: (call, world) => {
      const [app, branch] = [appIn(call, world), branchIn(call, world)]
      // Assumed: Amplify does one job of a branch at a time.
      if (branch.jobs.some((job) => !isOver(job, world.time.now())))
        throw bad('The branch has a pending or running job.')
      const job = beginJob(app, branch, repositories, roles, world.time.now())
      branch.jobs.push(job)
      return jsonReply({ jobSummary: summaryOf(branch, job, world.time.now()) })
    },
    ListJobs: (call, world) => {
      const branch = branchIn(call, world)
      const told = branch.jobs.toReversed().map((job) => summaryOf(branch, job, world.time.now()))
      return paged(call.path, told, 'jobSummaries')
    },
    GetJob: (call, world) => {
      const branch = branchIn(call, world)
      const job = branch.jobs.find(({ id }) => String(id) === /\/jobs\/(\d+)/.exec(call.path)?.[1])
      if (job === undefined) throw gone('Job')
      return jsonReply({ job: jobReply(branch, job, world.time.now(), String(call.headers.host)) })
    },
    TagResource: (call) => {
      Object.assign(taggedIn(call).tags, call.json['tags'])
      return jsonReply({})
    },
    UntagResource: (call) => {
      const keys = new URL(call.path, 'http://aws').searchParams.getAll('tagKeys')
      for (const key of keys) delete taggedIn(call).tags[key]
      return jsonReply({})
    },
  }
  return {
    name: 'Amplify Hosting',
    source: 'AWS API Reference, Amplify; facts on AWS, section 1',
    before(call, world) {
      const log = logReply(call, apps)
      if (log !== null) return log
      if (call.service !== 'amplify') return
      try {
        const answer = answers[call.operation]
        return answer?.(call, world) ?? errorReply(call, 400, 'BadRequestException', call.operation)
      } catch (error) {
        if (error instanceof Refused) return errorReply(call, error.status, error.code, error.message)
        throw error
      }
    },
    after(call, reply, world) {
      roles.note(call, reply, world)
      return reply
    },
  }
}

/** That of the builds is taken unseen: only a job tries to act as it. */
function checkRoles({ json }: AwsCall, { time }: World, roles: Roles): void {
  const role = json['computeRoleArn']
  if (role !== undefined && !roles.isKnown(String(role), time.now()))
    throw bad('The role cannot be assumed by Amplify. Check its trust relationship.')
}

/** Of GitHub with a token; of CodeCommit by the role, which AWS's CDK does without one. */
function checkRepository({ json }: AwsCall, repositories: Repositories): void {
  const url = String(json['repository'] ?? '')
  if (/github\.com/.test(url)) {
    if (json['accessToken'] === undefined) throw bad('You must specify either oauthToken or accessToken')
    return
  }
  const name = /git-codecommit\.[^/]+\/v1\/repos\/(.+)$/.exec(url)?.[1] ?? ''
  if (repositories.get(name) === undefined) throw bad(`The repository ${name} does not exist.`)
}

function newApp(call: AwsCall, { account, time }: World): App {
  const { tags = {}, accessToken, ...settings } = call.json
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(call.headers.authorization ?? '')?.[1]
  const id = newAppId()
  return {
    id,
    arn: `arn:aws:amplify:${region}:${account}:apps/${id}`,
    madeAt: time.now(),
    tags: { ...(tags as Record<string, string>) },
    settings,
    hasToken: accessToken !== undefined,
    branches: new Map(),
  }
}

const toldApp = ({ id, arn, tags, settings }: App) => ({
  ...settings,
  appId: id,
  appArn: arn,
  tags,
  defaultDomain: `${id}.amplifyapp.com`,
})

const toldBranch = ({ name, arn, tags, settings }: Branch) => ({
  ...settings,
  branchName: name,
  branchArn: arn,
  tags,
})

/** In small pages, so that whoever does not ask for the next one misses something. */
function paged(path: string, all: readonly unknown[], name: string): Reply {
  const from = Number(new URL(path, 'http://aws').searchParams.get('nextToken') ?? 0)
  const next = from + PAGE < all.length ? { nextToken: String(from + PAGE) } : {}
  return jsonReply({ [name]: all.slice(from, from + PAGE), ...next })
}

/** A log is read without a signature: its address is its own permission. */
function logReply({ method, path }: AwsCall, apps: Apps): Reply | null {
  const [, id, branch, job] =
    /^\/amplify-logs\/([^/]+)\/([^/]+)\/(\d+)\?X-Amz-Signature=secret$/.exec(path) ?? []
  if (method !== 'GET' || id === undefined) return null
  const found = apps
    .get(id)
    ?.branches.get(branch ?? '')
    ?.jobs.find((one) => String(one.id) === job)
  const body = Buffer.from((found?.log ?? []).join('\n'))
  return { status: found === undefined ? 404 : 200, headers: { 'content-type': 'text/plain' }, body }
}
