import { z } from 'zod'
import { DATABASE_NAMES } from '../../stack/database.ts'
import type { Provisioning } from '../context.ts'
import type { Tell } from '../machines/spec.ts'
import { ensureScript } from './ensure-script.ts'
import { runScript } from './run-script.ts'

export interface BackupInput {
  part: string
  /** Of the shop database's machine. */
  instanceId: string
  /** The artifacts bucket: what is in its `backups/` goes after 30 days. */
  bucket: string
  tell?: Tell
}

const backupReport = z.object({ next: z.string(), key: z.string(), changed: z.boolean() })

const DATABASE = DATABASE_NAMES.oltp

const inputsOf = ({ region }: Provisioning, { bucket }: BackupInput) => ({
  DATABASE,
  BUCKET: bucket,
  REGION: region,
})

/** The nightly backup of the shop database. PostgreSQL has to be there before it. @throws as runScript */
export async function ensureBackups(provisioning: Provisioning, input: BackupInput): Promise<void> {
  const { part, instanceId, tell } = input
  await ensureScript(provisioning, {
    part,
    machine: 'oltp',
    instanceId,
    script: 'backup',
    inputs: inputsOf(provisioning, input),
    report: backupReport,
    ...(tell === undefined ? {} : { tell }),
  })
}

/** Backs the shop database up now. @returns the backup's key: `backups/oltp-20261122T021500Z.dump`; @throws as runScript */
export async function backUp(provisioning: Provisioning, input: BackupInput): Promise<string> {
  const inputs = { ...inputsOf(provisioning, input), BACKUP_NOW: 'yes' }
  const told = await runScript(provisioning, { ...input, script: 'backup', inputs })
  return backupReport.parse(told).key
}

/**
 * Puts a backup in the place of what is in the shop database, all of it or nothing. Whoever calls this has asked.
 * @throws as runScript
 */
export async function restore(provisioning: Provisioning, input: BackupInput, key: string): Promise<void> {
  const inputs = { ...inputsOf(provisioning, input), BACKUP_KEY: key, CONFIRM: DATABASE }
  await runScript(provisioning, { ...input, script: 'restore', inputs })
}
