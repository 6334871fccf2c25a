import {
  RebootInstancesCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { CancelCommandCommand } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../provision/aws/error-codes.ts'
import { instanceById, stateOf } from '../../provision/machines/find.ts'
import { leftOf } from './clean.ts'
import { HOMES } from './names.ts'
import { run } from './run.ts'
import { outcome, runOn, send } from './run-command.ts'
import { agentsOf, bringUp, letIn, type Platform, shutOut, untilOnline } from './sandbox.fixture.ts'
import type { Sandbox } from './sandbox.ts'
import { eventually, testSandbox } from './test-sandbox.ts'
import { canHaveSandbox } from './why-not.ts'

/** Machines, network and Run Command of the sandbox itself. Each test goes on where the one before ended. */

const canRun = await canHaveSandbox('machines in a sandbox')

describe.runIf(canRun)('two machines in a VPC', { timeout: 300_000 }, () => {
  let sandbox: Sandbox
  let platform: Platform
  const began = Date.now()
  const phase = (name: string) =>
    process.stderr.write(`sandbox: ${name} after ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
  const reaches = async (id: string, url: string) =>
    (await sandbox.exec(id, `curl -sI -o /dev/null -m 5 ${url}`)).code === 0
  const opens = async (id: string, host: string, port: number) =>
    (await sandbox.exec(id, `timeout 2 bash -c '</dev/tcp/${host}/${port}'`)).code === 0
  const laptopOpens = async (host: string, port: number) =>
    (await sandbox.laptop.run('timeout', ['2', 'bash', '-c', `</dev/tcp/${host}/${port}`])).code === 0

  beforeAll(async () => {
    sandbox = await testSandbox()
    phase(`sandbox (${sandbox.base.isNew ? 'new base' : 'base from the cache'})`)
    platform = await bringUp(sandbox)
    phase('network, roles and machines')
    await untilOnline(platform, platform.oltp.id, platform.warehouse.id)
    phase('agents online')
  })
  afterAll(async () => {
    await sandbox.stop()
    expect(await leftOf(sandbox.id)).toBe(false)
  })

  test('they boot, and run their user data once', async () => {
    for (const { id } of [platform.oltp, platform.warehouse]) {
      const { stdout } = await sandbox.exec(
        id,
        'systemctl is-system-running --wait; cloud-init status --long',
      )
      expect(stdout).toMatch(/^running\nstatus: done[\s\S]*DataSourceEc2/)
      const packages = await sandbox.exec(id, 'dpkg-query -W amazon-ssm-agent && command -v aws')
      expect(packages.stdout).toMatch(/^amazon-ssm-agent\t3\./)
    }
    expect(sandbox.failures()).toEqual([])
  })

  test('metadata is told for tokens only', async () => {
    const url = 'http://169.254.169.254/latest/meta-data/instance-id'
    const asked = `token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
      curl -s -o /dev/null -w '%{http_code} ' ${url}; curl -s -H "X-aws-ec2-metadata-token: $token" ${url}`
    expect((await sandbox.exec(platform.warehouse.id, asked)).stdout).toBe(`401 ${platform.warehouse.id}`)
  })

  test('commands run as root and tell what they did', async () => {
    const { ssm } = platform.provisioning.aws
    for (const { id, address } of [platform.oltp, platform.warehouse]) {
      const done = await runOn(ssm, id, 'id -un; hostname -I; echo wrong >&2; exit 3')
      expect(done).toMatchObject({ Status: 'Failed', ResponseCode: 3, StandardErrorContent: 'wrong\n' })
      expect(done.StandardOutputContent).toBe(`root\n${address} \n`)
    }
    const long = await runOn(ssm, platform.oltp.id, 'head -c 50000 /dev/zero | tr "\\0" x')
    expect([long.Status, long.StandardOutputContent?.length]).toEqual(['Success', 24_000])
    await expect(send(ssm, 'i-0123456789abcdef0', 'true')).rejects.toSatisfy(
      (error) => codeOf(error) === 'InvalidInstanceId',
    )
  })

  test('a command that takes too long is ended; so is one that is cancelled', async () => {
    const { ssm } = platform.provisioning.aws
    const { id } = platform.warehouse
    const late = await runOn(ssm, id, 'sleep 100', { timeout: 2 })
    expect(late).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' })
    const commandId = await send(ssm, id, 'sleep 101')
    await outcome(ssm, id, commandId, ({ Status }) => Status === 'InProgress')
    await ssm.send(new CancelCommandCommand({ CommandId: commandId }))
    expect(await outcome(ssm, id, commandId)).toMatchObject({ Status: 'Cancelled' })
    const { stdout } = await sandbox.exec(id, 'pgrep -f "sleep 10[01]" || echo none')
    expect(stdout).toBe('none')
  })

  test('the private one reaches S3 and Systems Manager, and nothing else', async () => {
    const mirror = 'http://deb.debian.org/debian/'
    const { stdout: mirrorAddress } = await sandbox.exec(platform.oltp.id, 'getent hosts deb.debian.org')
    const outside = [
      mirror,
      `http://${mirrorAddress.split(' ')[0]}/debian/`,
      'https://ec2.us-east-1.amazonaws.com/',
    ]
    const inside = ['https://s3.us-east-1.amazonaws.com/', 'https://ssm.us-east-1.amazonaws.com/']
    const found = await Promise.all(
      [...outside, ...inside].map(async (url) => {
        const both = [reaches(platform.oltp.id, url), reaches(platform.warehouse.id, url)]
        return [url, ...(await Promise.all(both))]
      }),
    )
    expect(found).toEqual([
      ...outside.map((url) => [url, true, false]),
      ...inside.map((url) => [url, true, true]),
    ])
    const { stdout } = await sandbox.exec(platform.warehouse.id, 'getent hosts ssm.us-east-1.amazonaws.com')
    expect(stdout).toMatch(/^10\.0\.1(28|4[0-3])\./)
    for (const host of [platform.oltp.address, platform.oltp.publicAddress, '198.18.1.2'])
      expect([host, await opens(platform.warehouse.id, host, 5432)]).toEqual([host, false])
  })

  test('security groups hold, and changes of them take effect', async () => {
    const { oltp, warehouse, provisioning } = platform
    for (const { id } of [oltp, warehouse])
      await sandbox.exec(id, 'systemd-run python3 -m http.server 5432; systemd-run python3 -m http.server 22')
    await eventually('a server', 10_000, () => opens(warehouse.id, 'localhost', 5432), Boolean)
    await eventually('a server', 10_000, () => laptopOpens(oltp.publicAddress, 5432), Boolean)
    expect(await opens(warehouse.id, warehouse.address, 5432)).toBe(true)
    expect(await laptopOpens(oltp.publicAddress, 22)).toBe(false)
    expect(await laptopOpens(oltp.address, 5432)).toBe(false)
    expect(await laptopOpens(warehouse.address, 5432)).toBe(false)
    expect(await opens(oltp.id, warehouse.address, 5432)).toBe(false)
    const { ec2 } = provisioning.aws
    const GroupId = await groupOf(oltp.id)
    const postgres = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [postgres] }))
    expect(await laptopOpens(oltp.publicAddress, 5432)).toBe(false)
  })

  const groupOf = async (id: string) => {
    const instance = await instanceById(platform.provisioning, id)
    return instance?.SecurityGroups?.[0]?.GroupId
  }
  const untilState = (id: string, wanted: string) =>
    eventually(
      `${id} ${wanted}`,
      60_000,
      async () => {
        const instance = await instanceById(platform.provisioning, id)
        return instance === null ? 'gone' : stateOf(instance)
      },
      (state) => state === wanted,
    )

  test('an agent that is away for a while is told as lost, and does what was asked meanwhile when it is back', async () => {
    const { ssm } = platform.provisioning.aws
    const { id } = platform.warehouse
    await sandbox.faults.stopAgent(id, 22)
    await eventually(
      'lost',
      30_000,
      () => agentsOf(platform),
      (found) => found[id] === 'ConnectionLost',
    )
    const commandId = await send(ssm, id, 'echo late')
    expect(await outcome(ssm, id, commandId)).toMatchObject({ StandardOutputContent: 'late\n' })
    expect((await agentsOf(platform))[id]).toBe('Online')
  })

  test('an agent that starts without its endpoint hibernates, and wakes', async () => {
    const { id } = platform.oltp
    const said = async () => (await sandbox.exec(id, 'journalctl -qu amazon-ssm-agent -n 1 -o cat')).stdout
    await shutOut(platform)
    await sandbox.exec(id, 'systemctl restart amazon-ssm-agent')
    await eventually('asleep', 60_000, said, (line) => /^hibernates for 300 s .*timed out/.test(line))
    await letIn(platform)
    await eventually('awake', 60_000, said, (line) => line === `registered ${id}`)
  })

  test('reboots and stops keep the disk, and do not run user data again', async () => {
    const { ec2 } = platform.provisioning.aws
    const { id } = platform.oltp
    // Not by Run Command: one that a reboot cuts off is under way for ever, as on AWS.
    const bootId = () =>
      sandbox.exec(id, 'journalctl -b -q -n 1 -o export | grep ^_BOOT_ID').then(
        ({ stdout }) => stdout,
        () => '',
      )
    const isAfter = (before: string) => (found: string) => found !== '' && found !== before
    const first = await bootId()
    await ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }))
    const second = await eventually('another boot', 60_000, bootId, isAfter(first))
    await sandbox.exec(id, 'echo kept >/root/file')
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await untilState(id, 'stopped')
    await expect(sandbox.exec(id, 'true')).rejects.toThrow('does not run')
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
    await untilState(id, 'running')
    await untilOnline(platform, id)
    const third = await eventually('another boot', 60_000, bootId, isAfter(second))
    expect(third).not.toBe(first)
    const { stdout } = await sandbox.exec(
      id,
      'cat /root/file; grep -c "first-boot: done" /var/log/cloud-init-output.log',
    )
    expect(stdout).toBe('kept\n1')
  })

  test('an ended one leaves nothing', async () => {
    const { ec2 } = platform.provisioning.aws
    const { id } = platform.oltp
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await untilState(id, 'terminated')
    expect(Object.keys(await agentsOf(platform))).toEqual([platform.warehouse.id])
    // Told apart from this search itself by its brackets.
    const pattern = `${id.slice(0, -1)}[${id.slice(-1)}]`
    const search = `ip netns; cat /proc/mounts; ls /etc/netns ${HOMES}/*/machines; ps -eo args`
    expect(await run('sh', ['-c', `{ ${search}; } | grep -- '${pattern}' || :`])).toBe('')
    expect(sandbox.failures()).toEqual([])
  })
})
