import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Change } from '../../stack/plan.ts'
import { silentReporter } from '../../stack/reporter.ts'
import type { Manner } from '../../test/aws/emulator.ts'
import { fakeMeans } from '../../test/aws/fake-bundles.ts'
import { type Hosted, hostingManners, nothingHosted } from '../../test/aws/manners/hosting.ts'
import { identityManners } from '../../test/aws/manners/identity.ts'
import { logEvents } from '../../test/aws/manners/logs.ts'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { fakeBundles } from '../../test/aws/stack.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { IdentityParts } from '../identity/identity.ts'
import { ROLE_NAMES, rolePart } from '../identity/names.ts'
import { ensureRole } from '../identity/role.ts'
import type { Steps } from '../steps.ts'
import { startApp, startRelease } from './hosting.ts'

/** The storefront's parts alone, on an account of the test's own. */

export interface HostingTest extends TestAws {
  hosted: Hosted
  /** Folder of the tree that is pushed; tests may change it. */
  storefront: string
  /** What the reporter was told, in order. */
  told: string[]
  up(options?: UpOptions): Promise<{ changes: readonly Change[]; origin: string | null }>
}

export interface UpOptions extends ProvisioningOptions {
  token?: string
  /** Of the HTTP API. */
  endpoint?: string
  onStart?: (stop: AbortController) => void
}

/** @param manners over those of AWS */
export async function hostingTest(...manners: Manner[]): Promise<HostingTest> {
  const hosted = nothingHosted()
  const aws = await testAws([
    ...manners,
    ...identityManners(),
    logEvents(),
    ...watchingManners(),
    ...hostingManners(hosted),
  ])
  const storefront = await mkdtemp(join(tmpdir(), 'clickstream-tree-'))
  onTestFinished(() => rm(storefront, { recursive: true, force: true }))
  await cp(fakeMeans(await fakeBundles()).storefront, storefront, { recursive: true })
  const told: string[] = []
  return { ...aws, hosted, storefront, told, up: (options) => up({ aws, storefront, told }, options) }
}

async function up(
  { aws, storefront, told }: { aws: TestAws; storefront: string; told: string[] },
  options: UpOptions = {},
) {
  const provisioning = { ...aws.provisioning(options), reporter: listening(told) }
  options.onStart?.(provisioning.stop)
  let origin: string | null = null
  await runSteps(provisioning, (steps) => {
    const means = { storefront, githubToken: () => options.token }
    const hosting = startApp(provisioning, steps, { identity: roles(provisioning, steps), ...means })
    const api = steps.start('api', async ({ need }) => {
      origin = (await need(hosting.app))?.origin ?? null
      return { endpoint: options.endpoint ?? 'https://api.example' }
    })
    const pool = steps.start('pool', async () => ({ poolId: 'us-east-1_1', clientId: 'client' }))
    const address = steps.start('address', async () => ({ publicIp: '203.0.113.7' }))
    startRelease(provisioning, steps, { hosting, api, pool, address }, means)
  })
  return { changes: provisioning.changes.all, origin }
}

const BUCKETS = { rawBucket: 'raw', artifactsBucket: 'artifacts' }

/** The two that Amplify acts as. */
function roles(provisioning: Parameters<typeof ensureRole>[0], steps: Steps): IdentityParts {
  const made = ROLE_NAMES.filter((name) => ['web', 'hosting'].includes(name)).map((name) => [
    name,
    steps.start(rolePart(name), () => ensureRole(provisioning, name, BUCKETS)),
  ])
  return { roles: Object.fromEntries(made) } as IdentityParts
}

const listening = (told: string[]) => ({
  ...silentReporter,
  step: <T>(
    _: string,
    work: (step: { update(text: string): void; result(text: string): void }) => Promise<T>,
  ) => work({ update: (text) => void told.push(text), result: () => {} }),
  note: (text: string) => void told.push(text),
})

export const write = (folder: string, path: string, content: string | Uint8Array): Promise<void> =>
  writeFile(join(folder, path), content)

/** The files that the repository holds. */
export function pushed({ hosted }: HostingTest): Map<string, string> {
  const [repository] = hosted.repositories.all
  const head = repository?.commits.get(repository.branches.get('main') ?? '')
  return new Map([...(head?.tree ?? [])].map(([path, { content }]) => [path, content.toString()]))
}
