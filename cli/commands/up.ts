import type { StackStatus } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { addDemo } from './demo.ts'
import { statusLines } from './status-lines.ts'
import { type SettingsFlags, saidSettings } from './up-settings.ts'

/** `up`: settings, then the stack, then what was asked for besides, then where everything is. */
export async function up(session: Session, options: SettingsFlags & { demo?: boolean }): Promise<void> {
  const settings = await saidSettings(options)
  const stack = await session.stack()
  session.context.reporter.note(`Stack ${stack.name}, ${stack.place}`)
  let status = await stack.up({ settings })
  const demo = options.demo === true ? await addDemo(session, stack) : null
  if (demo !== null) status = await stack.status()
  if (session.isJson) session.printJson(demo === null ? status : { ...status, demo: demo.warehouse })
  else
    session.print(
      '',
      ...(demo === null ? [] : [...demo.lines, '']),
      ...statusLines(status, session),
      '',
      ...next(session, status),
    )
}

function next({ command }: Session, { addresses }: StackStatus): string[] {
  const ingest = addresses.find(({ name }) => name === 'ingest')?.url ?? ''
  return [
    'What you can do next:',
    `  curl -H 'content-type: application/json' -d '{"eventName":"page_view"}' \\`,
    `    ${ingest}`,
    `  ${command} psql dw -c 'SELECT * FROM mart.freshness'`,
    `  ${command} etl status`,
    `  ${command} teardown`,
  ]
}
