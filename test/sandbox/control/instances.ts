import { DescribeInstancesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import type { AwsCall } from '../../aws/aws-call.ts'
import { changeItems, textOf } from '../../aws/ec2-xml.ts'
import type { Manner } from '../../aws/emulator.ts'
import type { Base } from '../base.ts'
import { type Machine, makeMachine } from '../machine.ts'
import type { InstanceFacts } from '../metadata.ts'
import type { MotoClients } from '../moto-clients.ts'
import type { Names } from '../names.ts'
import type { Network } from '../network/network.ts'
import type { Agents } from './agents.ts'

/** Instances of the control plane, each a machine. */

type State = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated'

export interface Instance {
  id: string
  machine: Machine
  state: State
  facts: InstanceFacts
  /** What is being done with it; one thing after the other. */
  underWay: Promise<void>
}

export interface Instances {
  manner: Manner
  all: ReadonlyMap<string, Instance>
  /** What the metadata service tells who asks from there. */
  factsAt(address: string): InstanceFacts | null
  /** What went wrong with machines: nobody waits for them. */
  failures: unknown[]
  stop(): Promise<void>
}

export interface Needs {
  names: Names
  base: Base
  moto: MotoClients
  network: Network
  agents: Agents
  account: string
  region: string
}

export function makeInstances(needs: Needs): Instances {
  const { network, agents } = needs
  const all = new Map<string, Instance>()
  const failures: unknown[] = []
  /** After what is under way with it. */
  const next = (instance: Instance, work: () => Promise<void>) => {
    instance.underWay = instance.underWay.then(work).catch((cause: unknown) => void failures.push(cause))
  }
  const boot = async (instance: Instance) => {
    const { subnetId, address } = network.state().instances.get(instance.id) ?? (await placeOf(instance.id))
    await network.join(instance.id, subnetId, address)
    await instance.machine.start()
    instance.state = 'running'
  }
  const placeOf = async (id: string) => {
    const place = (await network.sync()).instances.get(id)
    if (place === undefined) throw new Error(`${id} is in no VPC of the account's own`)
    return place
  }
  const end = async (instance: Instance) => {
    await instance.machine.destroy()
    await network.leave(instance.id)
    agents.forget(instance.id)
    instance.state = 'terminated'
  }
  const launch = async (id: string, userData: string) => {
    const namespace = needs.names.namespace(id)
    const onEnded = (code: unknown) => {
      const at = all.get(id)
      if (at !== undefined) at.state = 'stopped'
      failures.push(new Error(`${id} ended by itself (${code}); it said: ${at?.machine.console}`))
    }
    const machine = makeMachine({ names: needs.names, name: id, namespace, base: needs.base.root, onEnded })
    const facts = await factsOf(needs, id, userData)
    const instance: Instance = { id, machine, state: 'pending', facts, underWay: Promise.resolve() }
    all.set(id, instance)
    next(instance, () => boot(instance))
  }
  const command: Record<string, (instance: Instance) => void> = {
    StartInstances: (instance) => {
      instance.state = 'pending'
      next(instance, async () => {
        await instance.machine.start()
        instance.state = 'running'
      })
    },
    StopInstances: (instance) => {
      if (instance.state === 'stopped') return
      instance.state = 'stopping'
      next(instance, async () => {
        await instance.machine.stop()
        instance.state = 'stopped'
      })
    },
    RebootInstances: (instance) => next(instance, () => instance.machine.reboot()),
    TerminateInstances: (instance) => {
      if (instance.state === 'terminated') return
      instance.state = 'shutting-down'
      next(instance, () => end(instance))
    },
  }
  return {
    all,
    failures,
    factsAt: (address) => {
      const at = [...network.state().instances].find(([, one]) => one.address === address)
      const instance = at === undefined ? undefined : all.get(at[0])
      if (at === undefined || instance === undefined) return null
      return { ...instance.facts, publicAddress: at[1].publicAddress, address }
    },
    stop: async () => {
      for (const instance of all.values()) command['TerminateInstances']?.(instance)
      await Promise.all([...all.values()].map(({ underWay }) => underWay))
    },
    manner: {
      name: 'instances are machines, and in the state that these are in',
      source: 'EC2 guide, "Instance lifecycle"',
      after: async (call, reply) => {
        if (call.service !== 'ec2' || reply.status !== 200) return reply
        if (call.operation === 'RunInstances') {
          await network.sync()
          await launch(textOf(reply.body.toString(), 'instanceId') ?? '', userDataOf(call))
        }
        for (const id of named(call)) {
          const instance = all.get(id)
          if (instance !== undefined) command[call.operation]?.(instance)
        }
        if (/Profile/.test(call.operation)) for (const { id } of all.values()) await refresh(id)
        if (call.operation !== 'DescribeInstances') return reply
        return changeItems(reply, 'reservationSet', (item) => inRealState(item, all))
      },
    },
  }

  /** A profile that was given to it later. */
  async function refresh(id: string): Promise<void> {
    const instance = all.get(id)
    if (instance !== undefined) instance.facts = await factsOf(needs, id, instance.facts.userData)
  }
}

const named = ({ params }: AwsCall): string[] =>
  [...params].filter(([key]) => /^InstanceId\.\d+$/.test(key)).map(([, id]) => id)

const userDataOf = ({ params }: AwsCall): string =>
  Buffer.from(params.get('UserData') ?? '', 'base64').toString()

const STATE = /(<instanceState><code>\d+<\/code><name>)([a-z-]+)(<\/name>)/

/** The later of both: the emulator says how long AWS takes, the machine how long it took itself. */
function inRealState(item: string, all: ReadonlyMap<string, Instance>): string {
  const instance = all.get(textOf(item, 'instanceId') ?? '')
  if (instance === undefined) return item
  return item.replace(STATE, (whole, before: string, said: string, after: string) => {
    const isLater = ['running', 'stopped', 'terminated'].includes(said)
    return isLater ? `${before}${instance.state}${after}` : whole
  })
}

async function factsOf(needs: Needs, id: string, userData: string): Promise<InstanceFacts> {
  const { ec2 } = needs.moto
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  const told = Reservations[0]?.Instances?.[0]
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [told?.SubnetId ?? ''] }))
  return {
    instanceId: id,
    address: told?.PrivateIpAddress ?? '',
    publicAddress: told?.PublicIpAddress ?? null,
    region: needs.region,
    zone: Subnets[0]?.AvailabilityZone ?? `${needs.region}a`,
    imageId: told?.ImageId ?? '',
    instanceType: told?.InstanceType ?? '',
    account: needs.account,
    role: told?.IamInstanceProfile?.Arn?.split('/').at(-1) ?? null,
    userData,
  }
}
