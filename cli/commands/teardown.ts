import type { TeardownReport } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { EXIT, Unwell } from '../terminal/exit.ts'
import { count } from '../terminal/format.ts'
import { sentenceFor, writeSentence } from '../terminal/sentences.ts'
import { wrapped } from '../terminal/table.ts'

/** `teardown`: ends with what is left, looked for after: nothing, or it did not work. */
export async function teardown(
  session: Session,
  { keepData = false }: { keepData?: boolean },
): Promise<void> {
  const stack = await session.stack()
  const place = await stack.place()
  const what = keepData ? 'its databases; its raw events are kept' : 'its databases and raw events'
  await confirm(
    `delete the stack ${stack.name} ${place}, with ${what}`,
    session.isConfirmed,
    session.context.signal,
  )
  session.context.reporter.note(`Stack ${stack.name}, ${place}`)
  const report = await stack.teardown({ keepData })
  const isLeft = Object.values(report.left).some((n) => n > 0)
  const failures = report.failures.map(({ name, error }) => ({
    name,
    ...sentenceFor(error, session.command),
  }))
  if (session.isJson) session.printJson({ ...report, failures })
  else session.print(...lines(session, stack.name, report, isLeft))
  if (!session.isJson)
    for (const { name, ...sentence } of failures)
      session.context.reporter.warn(`${name}: ${writeSentence(sentence)}`)
  if (isLeft || failures.length > 0) throw new Unwell(EXIT.left)
}

function lines(
  { width, command }: Session,
  name: string,
  { left, kept }: TeardownReport,
  isLeft: boolean,
): string[] {
  const counts = Object.entries(left).map(([kind, n]) => `${count(n)} ${kind}`)
  return [
    ...wrapped(`Left of ${name}: ${counts.join(', ')}`, width),
    ...kept.map((place) => `Kept: ${place}`),
    ...(isLeft ? [`\`${command} teardown\` goes on with what is left.`] : []),
  ]
}
