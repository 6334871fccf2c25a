import { execa } from 'execa'
import { ServiceDown } from '../../stack/errors.ts'
import type { ForwardTarget, Stack } from '../../stack/stack.ts'
import type { Address, StackStatus } from '../../stack/status.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { carry } from './tunnel.ts'

/** `open`: a page is opened in the browser where there is one; every address is printed. */
export async function open(session: Session, name: string | undefined): Promise<void> {
  const stack = await session.stack()
  const tunnelled = stack.tunnelledPages.find((page) => page === name)
  if (tunnelled !== undefined) return openByTunnel(session, stack, tunnelled)
  const status = await stack.status()
  const wanted = name === undefined ? status.addresses : [find(status, name)]
  if (session.isJson) session.printJson(wanted)
  else
    session.print(
      ...wanted.map((address) => (name === undefined ? `${address.name}: ${address.url}` : address.url)),
    )
  if (name !== undefined) for (const { url, isPage } of wanted) if (isPage) await openInBrowser(session, url)
}

function find({ addresses, services }: StackStatus, name: string): Address {
  const found = addresses.find((address) => address.name === name)
  if (found !== undefined) return found
  const absent = services.find((service) => service.name === name && service.state === 'not installed')
  if (absent !== undefined) throw new ServiceDown(name, absent.reason)
  const known = addresses.map((address) => address.name).join(', ')
  throw new UsageError(
    `There is nothing to open named ${name}`,
    known === '' ? 'Nothing of this stack has an address.' : `This stack has: ${known}.`,
  )
}

/** Its first page starts R, which takes a moment. */
const ANSWERS_MS = 20_000

/** It has no address that others may reach: it is there for as long as its tunnel is. */
async function openByTunnel(session: Session, stack: Stack, name: ForwardTarget): Promise<void> {
  await carry(session, stack, name, { via: 'built-in' }, async (port) => {
    const url = `http://127.0.0.1:${port}/`
    if (!(await answers(url))) throw new ServiceDown(name, 'nothing answers on its machine')
    if (session.isJson) session.printJson({ name, url })
    else session.print(url)
    await openInBrowser(session, url)
  })
}

/** One that is slow to answer may yet come: only a refusal counts. */
const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(ANSWERS_MS) }).then(
    () => true,
    (error: Error) => error.name === 'TimeoutError',
  )

/** Only where somebody sits before it. */
async function openInBrowser({ context }: Session, url: string): Promise<void> {
  if (!process.stdout.isTTY) return
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const { failed } = await execa(opener, [url], { reject: false, stdio: 'ignore' })
  if (failed) context.reporter.warn(`no browser could be started by ${opener}; open the address yourself`)
}
