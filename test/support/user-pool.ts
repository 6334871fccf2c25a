import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSignIn } from '../../local/sign-in/open-sign-in.ts'
import { POOL_ID, REGION } from '../../local/sign-in/pool.ts'

/** The user pool of this machine, started for a test, and the mail it would send. */
export interface TestUserPool {
  folder: string
  /** As the storefront knows it. */
  pool: { region: string; poolId: string; clientId: string; endpoint: string }
  lines: string[]
  /** The last code that was mailed there. */
  codeFor: (email: string) => string
  stop: () => Promise<void>
}

export interface TestUserPoolOptions {
  now?: () => number
  clientId?: string
  /** Of an earlier one, to go on with. */
  folder?: string
}

export async function startUserPool({
  now = () => Date.now(),
  clientId = 'test-shop',
  folder: given,
}: TestUserPoolOptions = {}): Promise<TestUserPool> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'clickstream-sign-in-')))
  const lines: string[] = []
  const server = await openSignIn({ folder, clientId, now, log: (line) => lines.push(line) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    folder,
    pool: { region: REGION, poolId: POOL_ID, clientId, endpoint },
    lines,
    codeFor: (email) => {
      const line = lines.findLast((one) => one.startsWith(`e-mail to ${email.toLowerCase()}:`))
      return /code (\d{6})/.exec(line ?? '')?.[1] ?? 'none'
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      if (given === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
