import { join } from 'node:path'
import type { Step } from '../../stack/reporter.ts'
import type { Context } from '../../stack/stack.ts'
import type { Program } from '../program.ts'
import { servePage } from '../served-page.ts'
import { writeStackFile } from '../stack-file.ts'
import type { SupervisorClient } from '../supervisor/client.ts'
import { buildStorefront } from './build.ts'
import { buildFolder, isBuilt, removeOldBuilds, withBuilds } from './builds.ts'
import { shopFiles, startedAs, writeDatabaseFile } from './environment.ts'
import { findSources, fingerprint, type StorefrontSources } from './sources.ts'

export interface ShopUp {
  home: string
  program: Program
  supervisor: SupervisorClient
  /** Once the database is there, and the ingest. Building does not wait for them. */
  platform: Promise<unknown>
  context: Context
}

/**
 * Builds the storefront where its sources are not built yet, and serves it. One that does not build leaves the one before it
 * where it is: that is served on.
 * @throws StorefrontNotBuilt once that is seen to; PortTaken, ServiceDown, Interrupted
 */
export async function bringUpShop(shop: ShopUp): Promise<void> {
  const { program, platform, context } = shop
  const sources = await findSources()
  if ('missing' in sources && program.stack.storefront === null) {
    context.reporter.warn(`no storefront: ${sources.missing}; all else is brought up`)
    return
  }
  await context.reporter.step('storefront', async (step) => {
    const built = 'missing' in sources ? null : await settled(ensureBuild(shop, sources, step))
    step.update('waiting for its database')
    await platform
    if (program.stack.storefront !== null) await serve(shop, step)
    if (built?.status === 'rejected') throw built.reason
    const address = `127.0.0.1:${program.stack.ports.web}`
    step.result(built?.value === 'built' ? `${address}, built` : address)
    await removeOldBuilds(shop.home, context)
  })
}

const settled = async <T>(work: Promise<T>) => (await Promise.allSettled([work]))[0]

/** @returns what it did; the stack names the build then */
async function ensureBuild(
  { home, program, context }: ShopUp,
  sources: StorefrontSources,
  step: Step,
): Promise<'built' | 'there'> {
  const { stack, folders } = program
  return withBuilds(home, context, async () => {
    const wanted = await fingerprint(sources)
    const isThere = await isBuilt(home, wanted)
    if (!isThere) {
      const why = stack.storefront === null ? 'first time, about a minute' : 'its sources changed'
      const { end, onProgress } = progress(step, `building (${why})`)
      const log = join(folders.logs, 'web-build.log')
      const to = buildFolder(home, wanted)
      await buildStorefront(sources, { to, log, onProgress, signal: context.signal }).finally(end)
    }
    stack.storefront = wanted
    await writeStackFile(folders, stack)
    return isThere ? 'there' : 'built'
  })
}

/** A build may say nothing for half a minute: that it goes on is told every second. */
function progress(step: Step, what: string): { onProgress: (phase: string) => void; end: () => void } {
  let text = what
  step.update(text)
  const timer = setInterval(() => step.update(text), 1000)
  return {
    onProgress: (phase) => {
      text = `${what}: ${phase}`
      step.update(text)
    },
    end: () => clearInterval(timer),
  }
}

/** The home page comes from the database: it is answered when both are there. */
async function serve({ program, supervisor, context }: ShopUp, step: Step): Promise<void> {
  await writeDatabaseFile(program)
  const page = {
    service: 'web',
    port: program.stack.ports.web,
    startedAs: startedAs(program),
    file: shopFiles(program.folders).startedAs,
    patienceMs: 60_000,
  } as const
  await servePage(page, supervisor, context, step)
}
