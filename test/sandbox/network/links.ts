import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RECIPE } from '../base-recipe.ts'
import type { Names } from '../names.ts'
import { ip, run, tryRun } from '../run.ts'
import { AWS, AWS_GATEWAY, LAPTOP, LAPTOP_GATEWAY, METADATA, MTU, RESOLVER, toNumber } from './addresses.ts'

/** Namespaces and the links between them: each hangs on the router, by a link of its own. */

export interface Attachment {
  /** The namespace's name without the sandbox's. */
  what: string
  address: string
  /** Of the subnet; 32 where there is none. */
  bits: number
  /** The router's address there. */
  gateway: string
}

/** What the router calls a machine's link: 15 characters at most. */
export const linkOf = (address: string): string => `v${toNumber(address).toString(16).padStart(8, '0')}`

/**
 * A namespace with one interface, eth0. Neighbours in its subnet are reached by the router too, which answers for them, since a bridge
 * would carry what no security group has seen.
 */
export async function attach(names: Names, { what, address, bits, gateway }: Attachment): Promise<string> {
  const [router, namespace] = [names.namespace('router'), names.namespace(what)]
  const link = ['aws', 'laptop'].includes(what) ? what : linkOf(address)
  await ip(null, [`netns add ${namespace}`])
  // Programs that `ip netns exec` starts in it find this in place of the host's.
  await mkdir(join('/etc/netns', namespace), { recursive: true })
  await writeFile(join('/etc/netns', namespace, 'resolv.conf'), RECIPE.FILES['/etc/resolv.conf'] ?? '')
  await ip(router, [`link add ${link} mtu ${MTU} type veth peer name eth0 mtu ${MTU} netns ${namespace}`])
  await ip(namespace, [
    'link set lo up',
    `addr add ${address}/${bits} dev eth0`,
    'link set eth0 up',
    `route add default via ${gateway} dev eth0 onlink`,
  ])
  await ip(router, [
    `addr add ${gateway}/32 dev ${link}`,
    `link set ${link} up`,
    `route add ${address}/32 dev ${link}`,
  ])
  await sysctl(router, { [`net.ipv4.conf.${link}.proxy_arp`]: 1 })
  return namespace
}

export async function detach(names: Names, what: string): Promise<void> {
  const namespace = names.namespace(what)
  // The link goes with it; so does its other end.
  await tryRun('ip', ['netns', 'delete', namespace])
  await rm(join('/etc/netns', namespace), { recursive: true, force: true })
}

export async function sysctl(namespace: string, values: Record<string, number>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await run('ip', ['netns', 'exec', namespace, 'sysctl', '-qw', `${name}=${value}`])
}

/** The router, AWS beside it, the person's laptop, and the way out by the host. @returns what the host's forwarding was */
export async function layOut(names: Names, subnet: number): Promise<void> {
  const router = names.namespace('router')
  await ip(null, [`netns add ${router}`])
  await ip(router, ['link set lo up'])
  await sysctl(router, {
    'net.ipv4.ip_forward': 1,
    'net.ipv4.conf.all.rp_filter': 0,
    'net.ipv4.conf.default.rp_filter': 0,
  })
  const aws = await attach(names, { what: 'aws', address: AWS.own, bits: 24, gateway: AWS_GATEWAY })
  const others = [AWS.s3, AWS.others, METADATA, RESOLVER]
  await ip(
    aws,
    others.map((address) => `addr add ${address}/32 dev lo`),
  )
  await ip(
    router,
    others.map((address) => `route add ${address}/32 via ${AWS.own} dev aws`),
  )
  await attach(names, { what: 'laptop', address: LAPTOP, bits: 32, gateway: LAPTOP_GATEWAY })
  await wayOut(names, router, subnet)
}

/** To the internet: a link to the host, which masquerades what comes by it. */
async function wayOut({ uplink }: Names, router: string, subnet: number): Promise<void> {
  const [host, inside] = [`198.19.${subnet}.1`, `198.19.${subnet}.2`]
  await ip(null, [
    `link add ${uplink} mtu ${MTU} type veth peer name wan mtu ${MTU} netns ${router}`,
    `addr add ${host}/30 dev ${uplink}`,
    `link set ${uplink} up`,
  ])
  await ip(router, [
    `addr add ${inside}/30 dev wan`,
    'link set wan up',
    `route add default via ${host} dev wan`,
  ])
  const table = `table ip ${uplink} {
  chain out {
    type nat hook postrouting priority 100;
    ip saddr ${inside} oifname != "${uplink}" masquerade
  }
}
`
  await run('nft', ['-f', '-'], table)
}
