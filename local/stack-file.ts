import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { newPassword } from '../stack/scram.ts'
import { type Settings, settingsSchema } from '../stack/settings.ts'
import type { StackFolders } from './folders.ts'
import { writeWhole } from './write-file.ts'

const portSchema = z.int().min(1).max(65_535)

/** The dashboard as `up` last found it. */
const dashboardSchema = z.union([
  z.object({
    /** Fingerprint of its files. */
    app: z.string(),
    rscript: z.string(),
    /** Of R and its packages. */
    versions: z.record(z.string(), z.string()),
    libraries: z.string(),
  }),
  /** What keeps it away, and what to do. */
  z.object({ missing: z.string() }),
])

const stackSchema = z.object({
  name: z.string(),
  /** The build that brought it up last. */
  build: z.string(),
  settings: settingsSchema,
  ports: z.object({
    control: portSchema,
    oltp: portSchema,
    dw: portSchema,
    ingest: portSchema,
    // 0: of a version before there was a storefront; `up` chooses one.
    web: portSchema.or(z.literal(0)).default(0),
    signIn: portSchema.or(z.literal(0)).default(0),
    dashboard: portSchema.or(z.literal(0)).default(0),
  }),
  /** Fingerprint of the build it serves; null: none was built. */
  storefront: z.string().nullable().default(null),
  /** null: of a version before there was one, or before the first `up` has looked. */
  dashboard: dashboardSchema.nullable().default(null),
})

const secretsSchema = z.object({
  /** To speak with the supervisor. */
  controlToken: z.string(),
  /** Of the database servers' superuser. */
  superuser: z.string(),
  roles: z.object({
    owner: z.string(),
    etl: z.string(),
    web: z.string(),
    analyst: z.string(),
    shiny: z.string(),
  }),
})

/** What a stack on this machine is, as it was brought up last. */
export type StackFile = z.output<typeof stackSchema>
export type Ports = StackFile['ports']
/** The dashboard where it can run. */
export type ServedDashboard = Extract<StackFile['dashboard'], { app: string }>
export type Secrets = z.output<typeof secretsSchema>

export async function readStackFile({ stackFile }: StackFolders): Promise<StackFile | null> {
  const text = await readFile(stackFile, 'utf8').catch(nullIfMissing)
  return text === null ? null : stackSchema.parse(JSON.parse(text))
}

/** Parts that come up side by side each write what they know: one after the other, so that the newest state stands. */
let written: Promise<void> = Promise.resolve()

/** Writes the stack as it is when its turn comes. */
export function writeStackFile({ stackFile }: StackFolders, stack: StackFile): Promise<void> {
  const write = () => writeWhole(stackFile, `${JSON.stringify(stack, null, 2)}\n`, 0o644)
  const turn = written.then(write)
  written = turn.catch(() => {})
  return turn
}

/** @throws where there are none: a stack has them from its first moment */
export async function readSecrets({ secretsFile }: StackFolders): Promise<Secrets> {
  return secretsSchema.parse(JSON.parse(await readFile(secretsFile, 'utf8')))
}

/** Made once and kept: of two that make them at one moment, the first stands. */
export async function ensureSecrets(folders: StackFolders): Promise<Secrets> {
  const secrets: Secrets = {
    controlToken: newPassword(),
    superuser: newPassword(),
    roles: {
      owner: newPassword(),
      etl: newPassword(),
      web: newPassword(),
      analyst: newPassword(),
      shiny: newPassword(),
    },
  }
  const unfinished = `${folders.secretsFile}.${process.pid}`
  try {
    await writeFile(unfinished, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
    await link(unfinished, folders.secretsFile)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  } finally {
    await rm(unfinished, { force: true })
  }
  return readSecrets(folders)
}

function nullIfMissing(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null
  throw cause
}

export type { Settings }
