import { DATABASES, type Database } from '../../stack/database.ts'
import type { Stack } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/exit.ts'
import { counted, moment } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'
import { databaseNamed } from './psql.ts'

/** `migrate up|down|status [oltp|dw]` */
export async function migrate(
  session: Session,
  direction: string,
  name: string | undefined,
  { count }: { count?: number },
): Promise<void> {
  if (direction !== 'up' && direction !== 'down' && direction !== 'status')
    throw new UsageError(
      `One cannot migrate ${direction}`,
      'One can migrate up, down, or ask for the status.',
    )
  const databases = name === undefined ? DATABASES : [databaseNamed(name)]
  const stack = await session.stack()
  if (direction === 'status') return showStates(session, stack, databases)
  if (direction === 'down') {
    if (name === undefined) throw new UsageError('Say which database to take down', 'As in: migrate down dw.')
    await confirm(
      `undo ${counted(count ?? 1, 'migration')} of ${name}, with the data in it`,
      session.isConfirmed,
      session.context.signal,
    )
  }
  const ran: Partial<Record<Database, string[]>> = {}
  for (const database of databases)
    await session.context.reporter.step(`migrate ${database} ${direction}`, async (step) => {
      const names = await stack.migrate(database, direction, count)
      ran[database] = names
      step.result(names.length === 0 ? 'nothing to do' : names.join(', '))
    })
  if (session.isJson) session.printJson(ran)
}

async function showStates(session: Session, stack: Stack, databases: readonly Database[]): Promise<void> {
  const states = await Promise.all(
    databases.map(async (database) => ({ database, migrations: await stack.migrations(database) })),
  )
  if (session.isJson)
    return session.printJson(Object.fromEntries(states.map((s) => [s.database, s.migrations])))
  const rows = states.flatMap(({ database, migrations }) =>
    migrations.map(({ name, appliedAt }) => [
      database,
      name,
      appliedAt === null ? 'not applied' : moment(appliedAt.getTime()),
    ]),
  )
  session.print(
    ...table([{ title: 'database' }, { title: 'migration' }, { title: 'applied' }], rows, session.width),
  )
}
