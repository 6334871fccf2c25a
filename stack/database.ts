/** The platform's two databases and who may enter them. The names are the same wherever the stack runs. */

export const DATABASES = ['oltp', 'dw'] as const
export type Database = (typeof DATABASES)[number]

/** What PostgreSQL calls them. */
export const DATABASE_NAMES: Readonly<Record<Database, string>> = {
  oltp: 'clickstream_web',
  dw: 'clickstream_dw',
}

/** owner migrates, etl loads, web is the storefront, analyst and shiny read (docs/security.md). */
export const ROLES = {
  oltp: ['owner', 'web', 'analyst'],
  dw: ['owner', 'etl', 'analyst', 'shiny'],
} as const satisfies Record<Database, readonly string[]>

export type Role = (typeof ROLES)[Database][number]

/** How to reach a database. The password is for the wire only: never for argv, logs or error texts. */
export interface DatabaseAddress {
  host: string
  port: number
  database: string
  user: Role
  password: string
  /** Where the way is not this machine's own: the server's own certificate, in PEM, and the name in it. No other is taken. */
  tls: { certificate: string; name: string } | null
}
