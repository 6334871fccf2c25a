import { paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { BackupMissing } from '../../stack/errors.ts'
import type { Backup } from '../../stack/upkeep.ts'
import type { Provisioning } from '../context.ts'
import type { Tell } from '../machines/spec.ts'
import { backUp, restore } from '../scripts/backups.ts'
import { bucketName } from '../storage/names.ts'
import { forgetMigrated } from './migrate.ts'
import { runningMachine } from './place.ts'

const PART = 'bootstrap/oltp'
const FOLDER = 'backups/'

/** As backup.sh names them. */
const KEY = /^backups\/oltp-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.dump$/

/** The shop's backups, newest first. What else lies beside them is none. */
export async function listBackups({ aws, account, ...place }: Provisioning): Promise<Backup[]> {
  const asked = {
    Bucket: bucketName({ account, ...place }, 'artifacts'),
    Prefix: FOLDER,
    ExpectedBucketOwner: account,
  }
  const found: Backup[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: aws.s3 }, asked))
    for (const { Key: key = '', Size: bytes = 0 } of Contents) {
      const madeAt = timeOf(key)
      if (madeAt !== null) found.push({ key, bytes, madeAt })
    }
  return found.toSorted((a, b) => b.madeAt - a.madeAt)
}

/** @returns epoch ms; null where it is no backup's key */
function timeOf(key: string): number | null {
  const [, year, month, day, hour, minute, second] = KEY.exec(key) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? null : time
}

/** @param key as in the list, or without its folder; null: the newest. @throws BackupMissing */
export async function findBackup(provisioning: Provisioning, key: string | null): Promise<Backup> {
  const all = await listBackups(provisioning)
  const found = key === null ? all[0] : all.find((one) => one.key === key || one.key === `${FOLDER}${key}`)
  if (found === undefined) throw new BackupMissing(key, all.length)
  return found
}

/** Backs the shop's database up now. @throws ServiceDown, and as runScript */
export async function makeBackup(provisioning: Provisioning, tell: Tell): Promise<Backup> {
  const key = await backUp(provisioning, await shopMachine(provisioning, tell))
  return findBackup(provisioning, key)
}

/**
 * Puts a backup in the place of the shop's database: all of it or nothing. It may be of an older version, so `up` has to look again;
 * that is noted first, since the script goes on whatever happens to us.
 * @throws ServiceDown, and as runScript
 */
export async function restoreBackup(provisioning: Provisioning, key: string, tell: Tell): Promise<void> {
  const machine = await shopMachine(provisioning, tell)
  await forgetMigrated(provisioning, 'oltp')
  await restore(provisioning, machine, key)
}

async function shopMachine(provisioning: Provisioning, tell: Tell) {
  const { InstanceId: instanceId = '' } = await runningMachine(provisioning, 'oltp')
  return { part: PART, instanceId, bucket: bucketName(provisioning, 'artifacts'), tell }
}
