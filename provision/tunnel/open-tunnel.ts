import { randomUUID } from 'node:crypto'
import { Interrupted } from '../../stack/errors.ts'
import type { Provisioning } from '../context.ts'
import { KEEP_ALIVE_EVERY_MS, keepAliveWhileIdle } from './keep-alive.ts'
import { type Connect, connectLink } from './link.ts'
import { listen } from './listener.ts'
import { LiveTunnel } from './live-tunnel.ts'
import { type Forwarding, startSession, startSessionInput } from './session.ts'
import type { Tunnel, TunnelCounts } from './tunnel.ts'

export interface TunnelOptions extends Forwarding {
  provisioning: Pick<Provisioning, 'aws' | 'time' | 'signal'>
  /** On 127.0.0.1; without: a free one. */
  localPort?: number | undefined
  /** Whenever a connection comes or goes, or the connection to AWS does. */
  onChange?: (counts: TunnelCounts) => void
  /**
   * Carries something through the tunnel, by its port; called when nothing else did for so long: AWS ends a session that is idle
   * for 20 minutes.
   */
  keepAlive?: (port: number) => Promise<void>
  keepAliveEveryMs?: number
  /** Of messages. */
  uuid?: () => string
  connect?: Connect
}

/**
 * Opens a port of this machine that leads to a port of an instance, or of a host that the instance reaches, through Session
 * Manager's data channel.
 * @returns when connections can be made; it ends by close(), or when provisioning.signal says so
 * @throws PortTaken, TargetNotConnected, SessionEncrypted, SessionTimedOut, TunnelLost, AwsUnreachable, AwsDenied and the like
 */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const { provisioning, uuid = randomUUID, connect = connectLink, onChange = () => {} } = options
  if (provisioning.signal.aborted) throw new Interrupted('stopped before the tunnel')
  let accept: LiveTunnel['accept'] = (socket) => socket.destroy()
  const listener = await listen(options.localPort ?? 0, (socket) => accept(socket))
  try {
    const session = await startSession(provisioning, startSessionInput(options))
    const made = { provisioning, forwarding: options, session, listener, uuid, connect, onChange }
    const tunnel = new LiveTunnel(made)
    accept = (socket) => tunnel.accept(socket)
    await opened(tunnel, provisioning.signal)
    keepAliveIfWanted(tunnel, options)
    return tunnel
  } catch (error) {
    listener.close()
    throw error
  }
}

/** @throws whatever ended it before it was ready */
async function opened(tunnel: LiveTunnel, signal: AbortSignal): Promise<void> {
  const stop = () => void tunnel.close()
  signal.addEventListener('abort', stop, { once: true })
  void tunnel.closed.catch(() => {}).finally(() => signal.removeEventListener('abort', stop))
  if (signal.aborted) stop()
  await tunnel.ready
}

function keepAliveIfWanted(tunnel: LiveTunnel, options: TunnelOptions): void {
  const { keepAlive, keepAliveEveryMs = KEEP_ALIVE_EVERY_MS, provisioning } = options
  if (keepAlive === undefined) return
  void keepAliveWhileIdle({
    time: provisioning.time,
    signal: tunnel.ended,
    everyMs: keepAliveEveryMs,
    carried: () => tunnel.counts().bytesUp + tunnel.counts().bytesDown,
    keepAlive: () => keepAlive(tunnel.port),
  })
}
