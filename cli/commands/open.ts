import { execa } from 'execa'
import type { Address } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'

/** `open`: a page is opened in the browser where there is one; every address is printed. */
export async function open(session: Session, name: string | undefined): Promise<void> {
  const { addresses } = await (await session.stack()).status()
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

async function openInBrowser({ context }: Session, url: string): Promise<void> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const { failed } = await execa(opener, [url], { reject: false, stdio: 'ignore' })
  if (failed) context.reporter.warn(`no browser could be started by ${opener}; open the address yourself`)
}
