import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { sessionManners } from '../../test/aws/manners/sessions.ts'
import { LocalAgents, type LocalAgentsOptions } from '../../test/aws/sessions/local-agents.ts'
import { Relay, type RelayOptions } from '../../test/aws/sessions/relay.ts'
import { type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { realTime } from '../aws/time.ts'
import { openTunnel, type TunnelOptions } from './open-tunnel.ts'
import type { Tunnel } from './tunnel.ts'

export const TARGET = 'i-0123456789abcdef0'

export interface TunnelPlace {
  aws: TestAws
  relay: Relay
  agents: LocalAgents
  stop: AbortController
  open(options: { port: number } & Partial<TunnelOptions>): Promise<Tunnel>
}

/** An account with one connected instance, which is this machine; tunnels to it in real time. */
export async function tunnelPlace(
  options: RelayOptions & Partial<LocalAgentsOptions> = {},
): Promise<TunnelPlace> {
  const relay = await Relay.start(options)
  const agents = new LocalAgents({ target: TARGET, ...options })
  const aws = await testAws(sessionManners({ relay, agents }))
  const { stop, ...provisioning } = aws.provisioning()
  const timed = { ...provisioning, time: realTime }
  const tunnels: Tunnel[] = []
  onTestFinished(async () => {
    await Promise.all(tunnels.map((tunnel) => tunnel.close()))
    await agents.stop()
    await relay.stop()
  })
  const open = async (wanted: { port: number } & Partial<TunnelOptions>) => {
    const tunnel = await openTunnel({ provisioning: timed, target: TARGET, ...wanted })
    tunnels.push(tunnel)
    return tunnel
  }
  return { aws, relay, agents, stop, open }
}

/** What listens on the machine. @returns its port */
export async function listenOn(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export const connectTo = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => resolve(socket))
    socket.once('error', reject)
  })
