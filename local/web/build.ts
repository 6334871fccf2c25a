import { createWriteStream } from 'node:fs'
import { mkdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { Interrupted, StorefrontNotBuilt } from '../../stack/errors.ts'
import { type StorefrontSources, sourceFiles } from './sources.ts'

export interface BuildOptions {
  /** Where what is built is put; it appears whole or not at all. */
  to: string
  /** Everything the build says. */
  log: string
  /** What it is doing now, for people. */
  onProgress: (text: string) => void
  signal: AbortSignal
}

/**
 * Builds the storefront from a copy of its sources: theirs may be a folder we cannot write to, and a page that is being edited
 * must not change under the build. What comes out stands by itself, packages and all: `npm ci` takes nothing away from a shop that runs.
 * @throws StorefrontNotBuilt, Interrupted
 */
export async function buildStorefront(sources: StorefrontSources, options: BuildOptions): Promise<void> {
  const { to, log, onProgress, signal } = options
  const unfinished = `${to}.unfinished-${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    const work = await realpath(unfinished)
    await copySources(sources, work)
    const output = createWriteStream(log, { mode: 0o600 })
    try {
      const step = (args: string[], told: (line: string) => void) =>
        runNode(
          args,
          join(work, 'web'),
          (line) => {
            output.write(`${line}\n`)
            told(line)
          },
          { log, signal },
        )
      await step([join('scripts', 'generate.mjs')], () => {})
      await step([join(sources.modules, 'next', 'dist', 'bin', 'next'), 'build'], (line) => {
        const phase = phaseOf(line)
        if (phase !== null) onProgress(phase)
      })
    } finally {
      await new Promise((resolve) => output.end(resolve))
    }
    await assemble(sources, work)
    await rm(to, { recursive: true, force: true })
    await rename(join(work, 'built'), to)
  } finally {
    // Workers of a build that was stopped may write for another moment.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 20 })
  }
}

/** The packages are reached through links: they are not copied, and a program finds them as it does in the sources. */
async function copySources({ folder, modules }: StorefrontSources, work: string): Promise<void> {
  const web = join(work, 'web')
  for (const file of await sourceFiles(folder)) {
    await mkdir(dirname(join(web, file)), { recursive: true })
    // Not copied as a file: that would take along a mode that forbids writing.
    await writeFile(join(web, file), await readFile(join(folder, file)))
  }
  await symlink(relative(work, modules), join(work, 'node_modules'))
  const own = await realpath(join(folder, 'node_modules')).catch(unlessMissing)
  if (own) await symlink(relative(web, own), join(web, 'node_modules'))
  await rename(join(web, 'next.config.mjs'), join(web, 'next.config.sources.mjs'))
  await writeFile(
    join(web, 'next.config.mjs'),
    `import config from './next.config.sources.mjs'\nexport default { ...config, output: 'standalone', outputFileTracingRoot: '/' }\n`,
  )
}

interface Running {
  log: string
  signal: AbortSignal
}

const LAST_LINES = 12

/** @throws StorefrontNotBuilt with what it said last, Interrupted */
async function runNode(
  args: string[],
  cwd: string,
  onLine: (line: string) => void,
  { log, signal }: Running,
): Promise<void> {
  if (signal.aborted) throw new Interrupted('stopped before the storefront was built')
  const last: string[] = []
  const child = execa(process.execPath, args, {
    cwd,
    all: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    cancelSignal: signal,
    // Somebody's own NODE_OPTIONS, .env variables and the like stay out of what is built.
    extendEnv: false,
    env: { ...passedOn(), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  })
  for await (const line of createInterface({ input: child.all })) {
    if (line.trim() !== '') last.push(line)
    if (last.length > LAST_LINES) last.shift()
    onLine(line)
  }
  const { failed, isCanceled, shortMessage } = await child
  if (isCanceled || signal.aborted) throw new Interrupted('stopped while the storefront was built')
  if (failed) throw new StorefrontNotBuilt(last.length === 0 ? [shortMessage ?? ''] : last, log)
}

const passedOn = () =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )

const PHASES: [pattern: RegExp, phase: string][] = [
  [/Creating an optimized production build/, 'compiling'],
  [/Compiled successfully/, 'compiled'],
  [/Collecting page data/, 'looking at its pages'],
  [/Generating static pages/, 'looking at its pages'],
  [/Collecting build traces/, 'gathering what it needs to run'],
]

const phaseOf = (line: string) => PHASES.find(([pattern]) => pattern.test(line))?.[1] ?? null

/**
 * Puts together what Next leaves in several places: the server and its packages under their whole paths, since those have only
 * the file system's root in common, and what browsers load beside them.
 */
async function assemble({ folder, modules }: StorefrontSources, work: string): Promise<void> {
  const next = join(work, 'web', '.next')
  const traced = (path: string) => join(next, 'standalone', relative('/', path))
  const built = join(work, 'built')
  await mkdir(built)
  // The link to the packages, which leads out of what is built.
  await rm(join(traced(work), 'web', 'node_modules'), { force: true })
  await rename(join(traced(work), 'web'), join(built, 'web'))
  await rename(traced(modules), join(built, 'node_modules'))
  await rename(join(next, 'static'), join(built, 'web', '.next', 'static'))
  for (const [from, to] of [
    [traced(join(folder, 'node_modules')), 'node_modules'],
    [join(work, 'web', 'public'), 'public'],
  ] as const)
    await rename(from, join(built, 'web', to)).catch(unlessMissing)
}

function unlessMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause
}
