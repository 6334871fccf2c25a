import { DATABASE_NAMES } from '../../stack/database.ts'
import {
  FORWARD_TARGETS,
  type Forwarding,
  type ForwardOptions,
  type ForwardTarget,
  type Stack,
  type Traffic,
} from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { bytes, counted } from '../terminal/format.ts'

export interface TunnelFlags {
  port?: number
  via: string
}

/** `tunnel dw|oltp|dashboard`: stays until Ctrl-C, and says what goes through. */
export async function tunnel(session: Session, name: string, { port, via }: TunnelFlags): Promise<void> {
  const target = targetNamed(name)
  const options = { ...(port === undefined ? {} : { port }), via: wayNamed(via) }
  await carry(session, await session.stack(), target, options, async (near) => {
    if (session.isJson) session.printJson({ target, host: '127.0.0.1', port: near })
    else session.print(...hints(session, target, near))
  })
}

/**
 * Forwards a port until Ctrl-C, and says what goes through.
 * @param begin called with the port on 127.0.0.1 as soon as it is there; the forwarding ends with its failure
 */
export async function carry(
  session: Session,
  stack: Stack,
  target: ForwardTarget,
  options: Omit<ForwardOptions, 'onChange'>,
  begin: (port: number) => Promise<void>,
): Promise<void> {
  let tell = (_: Traffic) => {}
  const forwarding = await stack.forward(target, { ...options, onChange: (traffic) => tell(traffic) })
  const { port } = forwarding
  try {
    await begin(port)
  } catch (error) {
    await forwarding.close()
    throw error
  }
  await session.context.reporter.step(`${target} on 127.0.0.1:${port}; Ctrl-C ends it`, async (step) => {
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
