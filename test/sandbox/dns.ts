import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { AWS, rangeOf, toNumber } from './network/addresses.ts'
import type { VpcState } from './network/vpc-state.ts'

/** Amazon's resolver: AWS's hosts by itself, all others by the host's own resolver. */

const TYPE_A = 1
const MAX_WAIT_MS = 5000

/**
 * @param name `ssm.eu-central-1.amazonaws.com`
 * @param isInVpc private DNS of interface endpoints reaches all of a VPC, and nobody else
 * @returns null where it is no name of AWS's
 */
export function awsAddress(name: string, { endpoints }: VpcState, isInVpc: boolean): string | null {
  const [, labels] = /^(.+)\.amazonaws\.com$/.exec(name) ?? []
  if (labels === undefined) return null
  if (/(^|\.)s3\.[a-z0-9-]+$/.test(labels)) return AWS.s3
  const service = labels.split('.')[0]
  const endpoint = endpoints.find((one) => one.service === service && one.hasPrivateDns)
  return isInVpc && endpoint !== undefined ? endpoint.address : AWS.others
}

/** Answers what comes to the socket. */
export async function serveDns(socket: Socket, state: () => VpcState): Promise<void> {
  const upstream = /^nameserver\s+(\d[\d.]+)/m.exec(await readFile('/etc/resolv.conf', 'utf8'))?.[1]
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query)
    const address = awsAddress(name, state(), isInVpc(from.address, state()))
    if (address !== null)
      socket.send(answer(query, end, type === TYPE_A ? address : null), from.port, from.address)
    else if (upstream !== undefined) ask(query, upstream, socket, from)
  })
}

const isInVpc = (address: string, { ranges }: VpcState): boolean =>
  ranges.map(rangeOf).some(({ first, last }) => first <= toNumber(address) && toNumber(address) <= last)

/** One question, as all resolvers send them (RFC 1035, section 4.1.2). */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += length + 1
  }
  return {
    name: labels.join('.'),
    type: query.length >= at + 3 ? query.readUInt16BE(at + 1) : 0,
    end: at + 5,
  }
}

/** @param address null: there is nothing of that type */
function answer(query: Buffer, end: number, address: string | null): Buffer {
  const head = Buffer.from(query.subarray(0, end))
  // An answer, recursion available, no error; one question, one answer at most, nothing beside.
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(address === null ? 0 : 1, 6)
  head.writeUInt32BE(0, 8)
  if (address === null) return head
  // The name is the question's; type A, class IN, for a minute at most: endpoints come and go.
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split('.').map(Number)])
  return Buffer.concat([head, record])
}

function ask(query: Buffer, upstream: string, socket: Socket, from: RemoteInfo): void {
  const asking = createSocket('udp4')
  const timer = setTimeout(() => asking.close(), MAX_WAIT_MS)
  asking.once('message', (reply) => {
    clearTimeout(timer)
    asking.close()
    socket.send(reply, from.port, from.address, () => {})
  })
  asking.once('error', () => {})
  asking.send(query, 53, upstream)
}
