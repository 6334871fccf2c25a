import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type Instance,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2'
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam'
import type { Manner } from '../../test/aws/emulator.ts'
import { machineManners } from '../../test/aws/manners/machines.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Change } from '../changes.ts'
import { type ElasticIp, ensureElasticIp } from './elastic-ip.ts'
import { ensureMachine } from './machine.ts'
import type { Machine, MachineSpec } from './spec.ts'
import { firstBoot } from './user-data.ts'

/** What an instance needs to be there before it; and the part `machines/oltp` in it. */

export interface Place {
  test: TestAws
  spec: MachineSpec
  up(options?: ProvisioningOptions & { spec?: Partial<MachineSpec> }): Promise<Up>
  /** All that EC2 shows, of all stacks. */
  instances(): Promise<Instance[]>
}

export interface Up {
  machine: Machine
  address: ElasticIp
  changes: readonly Change[]
}

/** @param settled the profile is old enough for EC2 to know it */
export async function place({
  settled = true,
  manners = machineManners(),
}: {
  settled?: boolean
  manners?: Manner[]
} = {}): Promise<Place> {
  const test = await testAws(manners)
  const spec = await specIn(test)
  const { aws, signal, time } = test.provisioning()
  if (settled) await time.sleep(60_000, signal)
  return {
    test,
    spec,
    up: ({ spec: other = {}, ...options } = {}) => up(test, { ...spec, ...other }, options),
    instances: async () => {
      const found: Instance[] = []
      for await (const { Reservations = [] } of paginateDescribeInstances({ client: aws.ec2 }, {}))
        found.push(...Reservations.flatMap(({ Instances = [] }) => Instances))
      return found
    },
  }
}

async function specIn(test: TestAws): Promise<MachineSpec> {
  const { aws } = test.provisioning()
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const VpcId = Vpc?.VpcId
  const { Subnet } = await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.0.0/20' }))
  const group = { VpcId, GroupName: 'sg_oltp_webDB', Description: 'the shop database' }
  const { GroupId = '' } = await aws.ec2.send(new CreateSecurityGroupCommand(group))
  const InstanceProfileName = 'clickstream-shop-oltp'
  const told = await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
  await aws.iam.send(
    new CreateRoleCommand({ RoleName: InstanceProfileName, AssumeRolePolicyDocument: '{"Statement":[]}' }),
  )
  await aws.iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: InstanceProfileName }),
  )
  return {
    part: 'machines/oltp',
    instanceType: 't3.small',
    subnetId: Subnet?.SubnetId ?? '',
    securityGroupId: GroupId,
    profileArn: told.InstanceProfile?.Arn ?? '',
    volumeGb: 20,
    userData: await firstBoot(),
    hasPublicAddress: true,
  }
}

async function up(test: TestAws, spec: MachineSpec, options: ProvisioningOptions): Promise<Up> {
  const one = test.provisioning(options)
  let machine: Machine = { instanceId: '', privateIp: '', publicIp: null }
  let address: ElasticIp = { allocationId: '', publicIp: '' }
  await runSteps(one, (steps) => {
    const made = steps.start('machines/oltp', ({ step }) => ensureMachine(one, spec, step))
    steps.start('machines/oltp-address', async ({ need }) => {
      machine = await need(made)
      address = await ensureElasticIp(one, 'machines/oltp-address', machine.instanceId)
    })
  })
  return { machine, address, changes: one.changes.all }
}
