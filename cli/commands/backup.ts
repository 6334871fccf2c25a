import type { Backup } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/exit.ts'
import { ago, bytes, moment } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'
import { databaseNamed } from './psql.ts'

/** `backup oltp [--list]`: one now, or those that there are. */
export async function backup(session: Session, name: string, { list }: { list?: boolean }): Promise<void> {
  shopOnly(session, name)
  const stack = await session.stack()
  if (list === true) {
    const all = await stack.backups()
    if (session.isJson) session.printJson(all.map(json))
    else session.print(...listLines(session, all))
    return
  }
  const made = await stack.backUp()
  if (session.isJson) session.printJson(json(made))
  else
    session.print(
      `${made.key}: ${bytes(made.bytes)}, as of ${moment(made.madeAt)}`,
      `\`${session.command} restore oltp ${made.key}\` brings it back; backups are kept for 30 days.`,
    )
}

/** `restore oltp <key>|--latest`: the database as it was then. */
export async function restore(
  session: Session,
  name: string,
  key: string | undefined,
  { latest }: { latest?: boolean },
): Promise<void> {
  shopOnly(session, name)
  const { command, isConfirmed, context } = session
  if ((key === undefined) === (latest !== true))
    throw new UsageError(
      'Say which backup to restore: its key, or --latest',
      `\`${command} backup oltp --list\` shows them.`,
    )
  const stack = await session.stack()
  const deed = ({ madeAt, ...found }: Backup) =>
    `replace all that is in clickstream_web of ${stack.name} by ${found.key} (${bytes(found.bytes)}, ` +
    `${ago(madeAt, context.clock())}, ${moment(madeAt)}); what was written since then is lost`
  const restored = await stack.restore({
    key: key ?? null,
    agree: (found) => confirm(deed(found), isConfirmed, context.signal),
  })
  if (session.isJson) session.printJson(json(restored))
  else
    session.print(
      `clickstream_web is as it was at ${moment(restored.madeAt)}.`,
      `\`${command} migrate status oltp\` shows its version; \`${command} migrate up oltp\` brings an older one to this version.`,
    )
}

function shopOnly({ command }: Session, name: string): void {
  if (databaseNamed(name) === 'dw')
    throw new UsageError(
      'The warehouse has no backups of its own: the raw events are its backup',
      `\`${command} etl rebuild\` loads them anew.`,
    )
}

const json = ({ key, bytes: size, madeAt }: Backup) => ({
  key,
  bytes: size,
  madeAt: new Date(madeAt).toISOString(),
})

function listLines({ command, width }: Session, all: readonly Backup[]): string[] {
  if (all.length === 0) return [`There is no backup yet. \`${command} backup oltp\` makes one.`]
  const rows = all.map(({ key, bytes: size, madeAt }) => [key, bytes(size), moment(madeAt)])
  return table([{ title: 'backup' }, { title: 'size', align: 'right' }, { title: 'as of' }], rows, width)
}
