import type { MotoClients } from '../moto-clients.ts'
import type { Names } from '../names.ts'
import { ip, run } from '../run.ts'
import { AWS, rangeOf, toAddress } from './addresses.ts'
import { type Member, routesOf, ruleset } from './firewall.ts'
import { attach, detach, linkOf } from './links.ts'
import { readVpcState, type Subnet, type VpcState } from './vpc-state.ts'

/** The account's VPC, as namespaces, routes and rules. */
export interface Network {
  /** Brings it to what the account says now. */
  sync(): Promise<VpcState>
  /** As of the last time. */
  state(): VpcState
  /** A namespace in a subnet. @throws where there is no such subnet */
  join(what: string, subnetId: string, address: string): Promise<string>
  /** As join, for who is no instance: at an address of its own, under these groups. */
  joinAs(what: string, subnetId: string, groups: readonly string[]): Promise<string>
  leave(what: string): Promise<void>
}

const NOTHING: VpcState = {
  ranges: [],
  subnets: new Map(),
  groups: new Map(),
  instances: new Map(),
  endpoints: [],
}

/** @param shown what stands for a public address of moto's */
export function makeNetwork(names: Names, moto: MotoClients, shown: (address: string) => string): Network {
  let state = NOTHING
  let queue: Promise<unknown> = Promise.resolve()
  const tables = new Map<string, number>()
  const guests = new Map<string, Member>()
  const addresses = new Map<string, string>()
  const router = names.namespace('router')

  const tableOf = (subnetId: string): number => {
    const table = tables.get(subnetId) ?? 1000 + tables.size
    tables.set(subnetId, table)
    return table
  }
  const apply = async () => {
    state = await readVpcState(moto, shown)
    const lines = [...state.subnets.values()].flatMap((subnet) => routesOf(state, subnet, tableOf(subnet.id)))
    const endpoints = state.endpoints.map(({ address }) => address)
    await ip(router, [
      ...lines,
      ...state.ranges.map((range) => `route replace blackhole ${range} metric 900`),
      ...endpoints.map((address) => `route replace ${address}/32 via ${AWS.own} dev aws`),
    ])
    await ip(
      names.namespace('aws'),
      endpoints.map((address) => `addr replace ${address}/32 dev lo`),
    )
    await run('ip', ['netns', 'exec', router, 'nft', '-f', '-'], ruleset(state, membersOf(state, guests)))
    return state
  }
  // One at a time: the last that is begun has seen what came before all of them.
  const sync = () => {
    const done = queue.then(apply)
    queue = done.catch(() => {})
    return done
  }
  const subnetOf = async (subnetId: string): Promise<Subnet> => {
    const subnet = (await sync()).subnets.get(subnetId)
    if (subnet === undefined) throw new Error(`there is no subnet ${subnetId} in a VPC of the account's own`)
    return subnet
  }
  const join = async (what: string, subnetId: string, address: string) => {
    const { first, bits } = rangeOf((await subnetOf(subnetId)).cidr)
    const namespace = await attach(names, { what, address, bits, gateway: toAddress(first + 1) })
    await ip(router, [`rule add iif ${linkOf(address)} lookup ${tableOf(subnetId)}`])
    addresses.set(what, address)
    return namespace
  }
  return {
    sync,
    state: () => state,
    join,
    joinAs: async (what, subnetId, groups) => {
      const { cidr } = await subnetOf(subnetId)
      // Endpoints have the last ones; functions stand well before them.
      const address = toAddress(rangeOf(cidr).last - 100 - guests.size)
      guests.set(what, { address, publicAddress: null, subnetId, groups })
      const namespace = await join(what, subnetId, address)
      await sync()
      return namespace
    },
    leave: async (what) => {
      guests.delete(what)
      const address = addresses.get(what)
      addresses.delete(what)
      await detach(names, what)
      if (address !== undefined) await ip(router, [`rule delete iif ${linkOf(address)}`]).catch(() => {})
    },
  }
}

function membersOf(state: VpcState, guests: ReadonlyMap<string, Member>): Member[] {
  return [
    ...state.instances.values(),
    ...guests.values(),
    ...state.endpoints.map(({ address, groups }) => ({ address, groups, publicAddress: null, subnetId: '' })),
  ]
}
