import { execa } from 'execa'
import { Interrupted, PortTaken } from '../../stack/errors.ts'
import type { Provisioning } from '../context.ts'
import { PluginFailed, PluginMissing, PluginTooOld } from './errors.ts'
import {
  type Forwarding,
  type Session,
  startSession,
  startSessionInput,
  terminateSession,
} from './session.ts'
import type { Tunnel } from './tunnel.ts'

export interface PluginOptions extends Forwarding {
  provisioning: Pick<Provisioning, 'aws' | 'time' | 'signal' | 'region'>
  /** On 127.0.0.1; without: a free one. */
  localPort?: number | undefined
  /** The environment's, for the plugin's own calls; it takes credentials from there too. */
  profile?: string | undefined
  env?: NodeJS.ProcessEnv
}

const PLUGIN = 'session-manager-plugin'

/** Where the plugin finds the session in place of its argv, if that names this variable: versions later than this one. */
const VARIABLE = 'AWS_SSM_START_SESSION_RESPONSE'
const TOO_OLD = '1.2.497.0'

const PORT_WITHIN_MS = 30_000
/** Of its words: enough for the last lines. */
const KEPT = 4000

/**
 * Opens a port of this machine that leads to one of an instance, by AWS's session-manager-plugin: it encrypts by KMS where an
 * account asks for that. The session's token is told in the environment, where only this user reads it, and not in argv.
 * @throws PluginMissing, PluginTooOld, PluginFailed, PortTaken, TargetNotConnected, AwsDenied and the like
 */
export async function openPluginTunnel(options: PluginOptions): Promise<Tunnel> {
  const { provisioning, localPort = 0, env = process.env } = options
  if (provisioning.signal.aborted) throw new Interrupted('stopped before the tunnel')
  await requirePlugin(env)
  const input = startSessionInput(options, localPort)
  const session = await startSession(provisioning, input)
  const child = runPlugin(options, session, JSON.stringify(input))
  try {
    const port = await openedPort(child, options)
    return pluginTunnel(provisioning, session, child, port)
  } catch (error) {
    child.kill()
    await terminateSession(provisioning, session).catch(() => {})
    throw error
  }
}

async function requirePlugin(env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await execa(PLUGIN, ['--version'], { env, extendEnv: false }).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new PluginMissing() : error
  })
  const version = stdout.trim()
  if (!isLater(version, TOO_OLD)) throw new PluginTooOld(version, TOO_OLD)
}

/** Of versions like 1.2.497.0. */
function isLater(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) => one.split('.').map(Number))
  for (let at = 0; at < 4; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

type Plugin = ReturnType<typeof runPlugin>

function runPlugin({ provisioning, profile = '', env }: PluginOptions, session: Session, request: string) {
  const { region } = provisioning
  const { id: SessionId, url: StreamUrl, token: TokenValue } = session
  const told = [VARIABLE, region, 'StartSession', profile, request, `https://ssm.${region}.amazonaws.com`]
  return execa(PLUGIN, told, {
    env: { ...(env ?? process.env), [VARIABLE]: JSON.stringify({ SessionId, StreamUrl, TokenValue }) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
  })
}

/** The plugin says "Port 53281 opened for sessionId …" when it listens. Its words are read to its end: it waits for that. */
async function openedPort(child: Plugin, { provisioning, localPort = 0 }: PluginOptions): Promise<number> {
  const waiting = new AbortController()
  const late = provisioning.time.sleep(PORT_WITHIN_MS, AbortSignal.any([waiting.signal, provisioning.signal]))
  let said = ''
  const port = new Promise<number>((resolve, reject) => {
    child.all.on('data', (words: Buffer) => {
      said = `${said}${words.toString()}`.slice(-KEPT)
      const opened = /^Port (\d+) opened for sessionId /m.exec(said)?.[1]
      if (opened !== undefined) resolve(Number(opened))
    })
    child.then(({ code }) => reject(failed(code, said.trim(), localPort)))
    late.then(() => reject(new PluginFailed(`no port within ${PORT_WITHIN_MS / 1000} s`)), reject)
  })
  return port.finally(() => waiting.abort())
}

function failed(code: string | undefined, said: string, localPort: number): Error {
  if (code === 'ENOENT') return new PluginMissing()
  return /address already in use/.test(said) ? new PortTaken('tunnel', localPort) : new PluginFailed(said)
}

function pluginTunnel(
  provisioning: Pick<Provisioning, 'aws' | 'signal'>,
  session: Session,
  child: Plugin,
  port: number,
): Tunnel {
  let isClosing = false
  const ended = child.then(() => {
    if (!isClosing) throw new PluginFailed('it ended by itself')
  })
  ended.catch(() => {})
  const close = async () => {
    isClosing = true
    provisioning.signal.removeEventListener('abort', stop)
    // It tells the agent, and ends its session; should it not, we do.
    child.kill('SIGTERM')
    await child
    await terminateSession(provisioning, session).catch(() => {})
  }
  const stop = () => void close()
  provisioning.signal.addEventListener('abort', stop, { once: true })
  return { sessionId: session.id, port, counts: () => null, refusal: () => null, closed: ended, close }
}
