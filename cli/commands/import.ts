import { randomUUID } from 'node:crypto'
import { type ImportProgress, importFile } from '../../simulate/import/import-file.ts'
import type { ImportReport } from '../../simulate/import/import-report.ts'
import { loadMapping } from '../../simulate/import/load-mapping.ts'
import { PRESETS } from '../../simulate/import/presets.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { count, counted } from '../terminal/format.ts'

/** `import FILE`: recorded events as the raw objects they would have been. */
export async function importRecording(
  session: Session,
  file: string,
  { mapping, preset }: { mapping?: string; preset?: string },
): Promise<void> {
  if (mapping !== undefined && preset !== undefined)
    throw new UsageError('A preset is a mapping', 'Give --mapping or --preset, not both.')
  if (preset !== undefined && !Object.hasOwn(PRESETS, preset))
    throw new UsageError(`There is no preset ${preset}`, `There is ${Object.keys(PRESETS).join(', ')}.`)
  const name = preset ?? mapping
  const stack = await session.stack()
  const { reporter, signal } = session.context
  const store = await stack.rawStore()
  const report = await reporter.step(`import ${file}`, async (step) => {
    const report = await importFile({
      file,
      mapping: name === undefined ? null : await loadMapping(name),
      store,
      uuid: randomUUID,
      signal,
      onProgress: (progress) => step.update(progressText(progress)),
    })
    step.result(`${counted(report.events, 'event')} from ${counted(report.rows, 'row')}`)
    return report
  })
  if (session.isJson) session.printJson(report)
  else session.print(...reportLines(report, session))
}

function progressText({ events, bytesRead, bytesTotal }: ImportProgress): string {
  const done =
    bytesTotal === null || bytesTotal === 0 ? '' : `${Math.round((100 * bytesRead) / bytesTotal)} %, `
  return `${done}${counted(events, 'event')}`
}

function reportLines(
  { objects, rejected, garbled, cuts, firstEventAt, lastEventAt }: ImportReport,
  { command }: Session,
): string[] {
  const lines = (numbers: readonly number[], of: number) =>
    `line ${numbers.join(', ')}${of > numbers.length ? ' …' : ''}`
  return [
    `${counted(objects.written, 'raw object')} written${objects.known === 0 ? '' : `, ${count(objects.known)} were there already`}`,
    ...(firstEventAt === null ? [] : [`from ${firstEventAt} to ${lastEventAt}`]),
    ...rejected.map(
      (one) => `rejected ${counted(one.count, 'row')}: ${one.reason} (${lines(one.lines, one.count)})`,
    ),
    ...(garbled.count === 0
      ? []
      : [
          `${counted(garbled.count, 'row')} with bytes that are no text (${lines(garbled.lines, garbled.count)})`,
        ]),
    ...(cuts === 0 ? [] : [`${counted(cuts, 'text')} longer than is kept, cut`]),
    objects.written === 0
      ? 'Nothing new.'
      : `The ETL's schedule loads them; \`${command} etl run\` does it now.`,
  ]
}
