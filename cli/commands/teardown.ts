import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { EXIT, Unwell } from '../terminal/exit.ts'
import { count } from '../terminal/format.ts'

/** `teardown`: ends with what is left, looked for after: nothing, or it did not work. */
export async function teardown(
  session: Session,
  { keepData = false }: { keepData?: boolean },
): Promise<void> {
  const stack = await session.stack()
  const what = keepData ? 'its databases; its raw events are kept' : 'its databases and raw events'
  await confirm(
    `delete the stack ${stack.name} ${stack.place}, with ${what}`,
    session.isConfirmed,
    session.context.signal,
  )
  const report = await stack.teardown({ keepData })
  const left = Object.entries(report.left)
  if (session.isJson) session.printJson(report)
  else
    session.print(
      `Left of ${stack.name}: ${left.map(([kind, n]) => `${count(n)} ${kind}`).join(', ')}`,
      ...report.kept.map((path) => `Kept: ${path}`),
    )
  if (left.some(([, n]) => n > 0)) throw new Unwell(EXIT.left)
}
