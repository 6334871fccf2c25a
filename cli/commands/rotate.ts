import { DATABASE_NAMES } from '../../stack/database.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { databaseNamed } from './psql.ts'

/** `rotate oltp|dw`: new passwords and a new certificate. Sessions that are open go on. */
export async function rotate(session: Session, name: string): Promise<void> {
  const { isConfirmed, context } = session
  const database = databaseNamed(name)
  const stack = await session.stack()
  const deed =
    `give all roles of ${DATABASE_NAMES[database]} of ${stack.name} new passwords, and its server a new certificate; ` +
    'open connections go on, and who connects anew may be refused for half a minute'
  const { roles } = await stack.rotate(database, {
    agree: () => confirm(deed, isConfirmed, context.signal),
  })
  if (session.isJson) session.printJson({ database, roles })
  else
    session.print(
      `New passwords of ${database}: ${roles.join(', ')}. The server has a new certificate.`,
      'Commands and functions of the stack take them by themselves; a client of your own needs the new ones.',
    )
}
