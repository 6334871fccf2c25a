import { RunInstancesCommand } from '@aws-sdk/client-ec2'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { commandManners, fleet } from '../../test/aws/manners/commands.ts'
import { testAws } from '../../test/aws/test-aws.ts'
import { silent } from '../machines/spec.ts'
import { ensureParameter } from '../secrets/parameter.ts'
import { bucketName } from '../storage/names.ts'
import { created } from '../tags.ts'
import { findBackup, listBackups, makeBackup, restoreBackup } from './backups.ts'

/** A shop's database that has been migrated, and its bucket with what else lies in it. */
async function place(...keys: string[]) {
  const machines = fleet()
  const aws = await testAws(commandManners(machines))
  const one = aws.provisioning()
  const Bucket = bucketName(one, 'artifacts')
  await one.aws.s3.send(new CreateBucketCommand({ Bucket }))
  for (const Key of [...keys, 'bundles/x.tar'])
    await one.aws.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'dump' }))
  const TagSpecifications = created(one, 'machines/oltp', 'instance')
  await one.aws.ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, TagSpecifications }),
  )
  await aws.time.sleep(300_000, one.signal)
  await ensureParameter(one, 'migrated/oltp', 'i-1 0007_roles')
  const remembered = async () => {
    const asked = new GetParameterCommand({ Name: '/clickstream/shop/migrated/oltp' })
    return (await one.aws.ssm.send(asked)).Parameter?.Value
  }
  const [machine] = machines.machines.values()
  return { aws, one, machine, remembered }
}

test('backups are listed newest first, and what is none is left out', async () => {
  const { one } = await place(
    'backups/oltp-20261101T021500Z.dump',
    'backups/oltp-20261121T021500Z.dump',
    'backups/notes.txt',
    'backups/oltp-20261121T996000Z.dump',
  )
  expect(await listBackups(one)).toEqual([
    { key: 'backups/oltp-20261121T021500Z.dump', bytes: 4, madeAt: Date.UTC(2026, 10, 21, 2, 15) },
    { key: 'backups/oltp-20261101T021500Z.dump', bytes: 4, madeAt: Date.UTC(2026, 10, 1, 2, 15) },
  ])
  const first = 'oltp-20261101T021500Z.dump'
  for (const key of [first, `backups/${first}`])
    expect(await findBackup(one, key)).toMatchObject({ key: `backups/${first}` })
  expect(await findBackup(one, null)).toMatchObject({ key: 'backups/oltp-20261121T021500Z.dump' })
  await expect(findBackup(one, 'backups/notes.txt')).rejects.toMatchObject({
    name: 'BackupMissing',
    count: 2,
  })
})

test('one is made now, and told with its size', async () => {
  const { one, machine } = await place()
  await expect(findBackup(one, null)).rejects.toMatchObject({ name: 'BackupMissing', key: null, count: 0 })
  expect(await makeBackup(one, silent)).toEqual({
    key: 'backups/oltp-20261122T000000Z.dump',
    bytes: 20,
    madeAt: Date.UTC(2026, 10, 22),
  })
  expect(machine?.starts.map(({ script, inputs }) => [script, inputs['BACKUP_NOW']])).toEqual([
    ['backup', 'yes'],
  ])
})

test('after a restore, or one that was cut short, up looks again where the migrations are', async () => {
  const key = 'backups/oltp-20261121T021500Z.dump'
  const { aws, one, machine, remembered } = await place(key)
  await restoreBackup(one, key, silent)
  expect(machine?.starts.at(-1)).toMatchObject({ script: 'restore', inputs: { BACKUP_KEY: key } })
  expect(await remembered()).toBe('changed by hand')
  await ensureParameter(one, 'migrated/oltp', 'i-1 0007_roles')
  aws.emulator.failAt(1, 'kill')
  await expect(restoreBackup(one, key, silent)).rejects.toThrow()
  aws.emulator.revive()
  expect(await remembered()).toBe('changed by hand')
})
