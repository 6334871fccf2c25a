import { DATABASE_NAMES } from '../../stack/database.ts'
import { FORWARD_TARGETS, type Forwarding, type ForwardTarget, type Traffic } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { bytes, counted } from '../terminal/format.ts'

export interface TunnelFlags {
  port?: number
  via: string
}

/** `tunnel dw|oltp|dashboard`: stays until Ctrl-C, and says what goes through. */
export async function tunnel(session: Session, name: string, { port, via }: TunnelFlags): Promise<void> {
  const { reporter } = session.context
  const target = targetNamed(name)
  const stack = await session.stack()
  let tell = (_: Traffic) => {}
  const options = { ...(port === undefined ? {} : { port }), via: wayNamed(via) }
  const forwarding = await stack.forward(target, { ...options, onChange: (traffic) => tell(traffic) })
  if (session.isJson) session.printJson({ target, host: '127.0.0.1', port: forwarding.port })
  else session.print(...hints(session, target, forwarding.port))
  await reporter.step(`${target} on 127.0.0.1:${forwarding.port}; Ctrl-C ends it`, async (step) => {
    tell = (traffic) => step.update(told(traffic))
    await untilEnded(session, forwarding)
    step.result('ended')
  })
}

async function untilEnded({ context }: Session, forwarding: Forwarding): Promise<void> {
  const stop = () => void forwarding.close()
  context.signal.addEventListener('abort', stop, { once: true })
  if (context.signal.aborted) stop()
  await forwarding.closed
}

const told = ({ connections, bytesUp, bytesDown, reconnections, isConnected }: Traffic): string =>
  [
    counted(connections, 'connection'),
    `${bytes(bytesUp)} up, ${bytes(bytesDown)} down`,
    ...(reconnections === 0 ? [] : [`came back ${counted(reconnections, 'time')}`]),
    ...(isConnected ? [] : ['connects again']),
  ].join(', ')

export function targetNamed(name: string): ForwardTarget {
  const found = FORWARD_TARGETS.find((target) => target === name)
  if (found === undefined)
    throw new UsageError(`There is no tunnel to ${name}`, `There are ${FORWARD_TARGETS.join(', ')}.`)
  return found
}

function wayNamed(name: string): 'built-in' | 'plugin' {
  if (name === 'built-in' || name === 'plugin') return name
  throw new UsageError(
    `There is no way named ${name}`,
    'There are built-in, and plugin: the session-manager-plugin of AWS.',
  )
}

function hints({ command }: Session, target: ForwardTarget, port: number): string[] {
  if (target === 'dashboard') return [`http://127.0.0.1:${port}/`]
  return [
    `127.0.0.1:${port}, database ${DATABASE_NAMES[target]}`,
    `\`${command} psql ${target}\` opens a tunnel of its own, with password and certificate.`,
  ]
}
