import type { EtlReport, EtlRequest } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { count, counted, duration } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'

/** `etl run` */
export const etlRun = (session: Session): Promise<void> => runEtl(session, { kind: 'run' })

/** `etl backfill [--from] [--to]` */
export const etlBackfill = (session: Session, range: { from?: string; to?: string }): Promise<void> =>
  runEtl(session, { kind: 'backfill', ...range })

/** `etl rebuild`: the raw store is the backup, so all that is lost is time. */
export async function etlRebuild(session: Session): Promise<void> {
  const stack = await session.stack()
  await stack.settings()
  await confirm(
    `empty the warehouse of ${stack.name} and load everything anew`,
    session.isConfirmed,
    session.context.signal,
  )
  await runEtl(session, { kind: 'rebuild' })
}

async function runEtl(session: Session, request: EtlRequest): Promise<void> {
  const report = await loadWithProgress(session, request)
  if (session.isJson) session.printJson(report)
  else session.print(...reportLines(report, session))
}

/** Runs the ETL as a step that says how far it is. */
export async function loadWithProgress(session: Session, request: EtlRequest): Promise<EtlReport> {
  const stack = await session.stack()
  return session.context.reporter.step(
    request.kind === 'rebuild' ? 'empty and load' : 'load',
    async (step) => {
      const onProgress = ({ objects, inserted }: Readonly<EtlReport>) =>
        step.update(`${counted(objects, 'object')}, ${counted(inserted, 'event')}`)
      const report = await stack.runEtl({ ...request, onProgress })
      step.result(`${counted(report.objects, 'object')}, ${counted(report.inserted, 'event')}`)
      return report
    },
  )
}

export function reportLines(report: EtlReport, { width, command }: Session): string[] {
  const { left } = report
  const rejected = Object.entries(report.rejected).sort(([, a], [, b]) => b - a)
  return [
    `${counted(report.objects, 'raw object')} in ${duration(report.ms)}: ${counted(report.events, 'event')}, of which`,
    `  ${count(report.inserted)} inserted, ${count(report.duplicates)} duplicates${
      report.expired === 0 ? '' : `, ${count(report.expired)} older than is kept`
    }`,
    `  ${counted(report.sessions, 'session')} cut`,
    ...(rejected.length === 0
      ? []
      : [
          'Rejected:',
          ...table(
            [{ title: '  reason' }, { title: 'events', align: 'right' as const }],
            rejected.map(([reason, n]) => [`  ${reason}`, count(n)]),
            width,
          ),
        ]),
    ...report.setAside.map(({ key, reason }) => `Set aside: ${key} (${reason})`),
    ...(report.dropped.length === 0 ? [] : [`Dropped, as older than is kept: ${report.dropped.join(', ')}`]),
    ...(report.state === 'done'
      ? []
      : [
          `Stopped with ${left.atLeast ? 'at least ' : ''}${counted(left.objects, 'object')} left; \`${command} etl run\` goes on.`,
        ]),
  ]
}
