import { readFile } from 'node:fs/promises'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

export class NoSystemUser extends Error {
  override readonly name = 'NoSystemUser'
}

/**
 * Whom PostgreSQL runs as. It refuses to run as root, so under root it is given to `postgres` where that user is there, else to
 * `nobody`; no user is made, because teardown is to leave nothing behind.
 * @returns null where we are not root: then it runs as ourselves
 * @throws NoSystemUser where we are root and neither is there
 */
export async function postgresUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] =
      passwd
        .split('\n')
        .map((line) => line.split(':'))
        .find(([name]) => name === wanted) ?? []
    if (name !== undefined) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new NoSystemUser('PostgreSQL does not run as root, and there is neither a user postgres nor nobody')
}

/** The same as spawn's options. */
export const asUser = (user: SystemUser | null) => (user === null ? {} : { uid: user.uid, gid: user.gid })
