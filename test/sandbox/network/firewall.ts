import { AWS, METADATA, RESOLVER } from './addresses.ts'
import type { Group, Permission, Subnet, VpcState } from './vpc-state.ts'

/** Who stands in a VPC under security groups: a machine, a function, an endpoint. */
export interface Member {
  address: string
  publicAddress: string | null
  subnetId: string
  groups: readonly string[]
}

/**
 * The router's nft ruleset, whole: it takes the place of the one before at once. What passes has to be let out by a group of whom it
 * comes from and let in by a group of whom it goes to; answers pass (security groups are stateful). Routes are not told here, but that
 * the internet gateway carries only those with a public address is.
 * @returns for `nft -f`
 */
export function ruleset(state: VpcState, members: readonly Member[]): string {
  const own = members.flatMap((member) => [
    chain(state, members, member, 'out'),
    chain(state, members, member, 'in'),
  ])
  const open = members.filter(({ publicAddress }) => publicAddress !== null)
  const isOpen = setOf(open.map(({ address }) => address))
  const hasS3 = members.filter((one) => open.includes(one) || state.subnets.get(one.subnetId)?.hasS3 === true)
  return `table inet vpc
delete table inet vpc
table inet vpc {
${own.join('\n')}
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ct state invalid drop
    ip daddr ${METADATA} tcp dport 80 accept
    ip daddr ${RESOLVER} meta l4proto { tcp, udp } th dport 53 accept
    ip daddr 169.254.0.0/16 drop
    iifname { "wan", "laptop" } oifname != { "wan", "aws" } ct status & dnat == 0 drop
    iifname { "aws", "laptop" } oifname { "wan", "aws" } accept
    oifname { "wan", "laptop" } ip saddr != ${isOpen} drop
    ip daddr ${AWS.others} ip saddr != ${isOpen} drop
    ip daddr ${AWS.s3} ip saddr != ${setOf(hasS3.map(({ address }) => address))} drop
    ${verdicts('saddr', 'out', members)}
    ${verdicts('daddr', 'in', members)}
    accept
  }
  chain inwards {
    type nat hook prerouting priority -100;
    ${open.map((one) => `ip daddr ${one.publicAddress} dnat ip to ${one.address}`).join('\n    ')}
  }
  chain outwards {
    type nat hook postrouting priority 100;
    oifname "wan" masquerade
    ${open.map((one) => `oifname "laptop" ip saddr ${one.address} snat ip to ${one.publicAddress}`).join('\n    ')}
  }
}
`
}

/** An empty set is none in nft: nobody has the address of the unspecified. */
const setOf = (addresses: readonly string[]) =>
  `{ ${addresses.length === 0 ? '0.0.0.0' : addresses.join(', ')} }`

const chainName = (direction: 'in' | 'out', address: string) => `${direction}_${address.replaceAll('.', '_')}`

const verdicts = (field: string, direction: 'in' | 'out', members: readonly Member[]) =>
  members.length === 0
    ? ''
    : `ip ${field} vmap { ${members
        .map(({ address }) => `${address} : jump ${chainName(direction, address)}`)
        .join(', ')} }`

function chain(
  { groups }: VpcState,
  members: readonly Member[],
  { address, groups: ids }: Member,
  direction: 'in' | 'out',
): string {
  const field = direction === 'in' ? 'saddr' : 'daddr'
  const rules = ids
    .flatMap((id): Permission[] => (groups.get(id) ?? ({ in: [], out: [] } as Group))[direction])
    .flatMap((rule) => rule.peers.map((peer) => `${field} ${peerSet(peer, members)} ${match(rule)}`))
  return `  chain ${chainName(direction, address)} {
    ${rules.map((rule) => `ip ${rule} return`).join('\n    ')}
    drop
  }`
}

const peerSet = (peer: Permission['peers'][number], members: readonly Member[]): string =>
  'range' in peer
    ? peer.range
    : setOf(members.filter(({ groups }) => groups.includes(peer.group)).map(({ address }) => address))

function match({ protocol, ports }: Permission): string {
  if (protocol === null) return ''
  if (ports === null || protocol === 'icmp') return `meta l4proto ${protocol}`
  return `${protocol} dport ${ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`}`
}

/** Lines for `ip`: where a subnet's route table leads. What is thrown, the router's main table knows. @param table of the router */
export function routesOf(state: VpcState, { hasInternet, hasS3 }: Subnet, table: number): string[] {
  return [
    `throw 169.254.0.0/16`,
    ...state.ranges.map((range) => `throw ${range}`),
    hasS3 || hasInternet ? `throw ${AWS.s3}/32` : `blackhole ${AWS.s3}/32`,
    hasInternet ? 'throw default' : 'blackhole default',
  ].map((route) => `route replace ${route} table ${table}`)
}
