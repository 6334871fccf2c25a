import { execa } from 'execa'
import { ServiceDown } from '../../stack/errors.ts'
import type { Stack } from '../../stack/stack.ts'
import type { Address } from '../../stack/status.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { carry } from './tunnel.ts'

/** `open`: a page is opened in the browser where there is one; every address is printed. */
export async function open(session: Session, name: string | undefined): Promise<void> {
  const stack = await session.stack()
  if (name === 'dashboard') return openDashboard(session, stack)
  const { addresses } = await stack.status()
  const wanted = name === undefined ? addresses : [find(addresses, name)]
  if (session.isJson) session.printJson(wanted)
  else
    session.print(
      ...wanted.map((address) => (name === undefined ? `${address.name}: ${address.url}` : address.url)),
    )
  if (name !== undefined) for (const { url, isPage } of wanted) if (isPage) await openInBrowser(session, url)
}

function find(addresses: readonly Address[], name: string): Address {
  const found = addresses.find((address) => address.name === name)
  if (found !== undefined) return found
  const known = addresses.map((address) => address.name).join(', ')
  throw new UsageError(
    `There is nothing to open named ${name}`,
    known === '' ? 'Nothing of this stack has an address.' : `This stack has: ${known}.`,
  )
}

/** Its first page starts R, which takes a moment. */
const ANSWERS_MS = 20_000

/** It has no address that others may reach: it is there for as long as its tunnel is. */
async function openDashboard(session: Session, stack: Stack): Promise<void> {
  await carry(session, stack, 'dashboard', { via: 'built-in' }, async (port) => {
    const url = `http://127.0.0.1:${port}/`
    if (!(await answers(url))) throw new ServiceDown('dashboard', 'nothing answers on its machine')
    if (session.isJson) session.printJson({ name: 'dashboard', url })
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
