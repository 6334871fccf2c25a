import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Where the shop's database is. On this machine a file says so, which its owner alone may read: its path stands in the
 * environment, the password nowhere but in the file. */

const addressSchema = z.object({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  database: z.string(),
  user: z.string(),
  password: z.string(),
  /** Over a network: the server's own certificate, in PEM, and the name in it. No other is taken. */
  tls: z.object({ certificate: z.string(), name: z.string() }).nullable().default(null),
})

export type DatabaseAddress = z.output<typeof addressSchema>

export class DatabaseNotConfigured extends Error {
  override name = 'DatabaseNotConfigured'
}

/**
 * @param env names the file, in CLICKSTREAM_DATABASE_FILE
 * @throws DatabaseNotConfigured where it names none, or none that can be read as an address; never with its content
 */
export function readAddress(env: NodeJS.ProcessEnv = process.env): DatabaseAddress {
  const file = env['CLICKSTREAM_DATABASE_FILE']
  if (!file) throw new DatabaseNotConfigured('CLICKSTREAM_DATABASE_FILE names no file')
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    // A syntax error quotes what it stumbled over, which may be the password.
    const code = (cause as NodeJS.ErrnoException).code ?? 'not JSON'
    throw new DatabaseNotConfigured(`${file}: ${code}`)
  }
  const parsed = addressSchema.safeParse(content)
  if (parsed.success) return parsed.data
  throw new DatabaseNotConfigured(
    `${file}: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  )
}
