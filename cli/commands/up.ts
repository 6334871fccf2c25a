import type { Plan } from '../../stack/stack.ts'
import type { StackStatus } from '../../stack/status.ts'
import type { Session } from '../session.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/exit.ts'
import { counted } from '../terminal/format.ts'
import { addDemo } from './demo.ts'
import { costOf } from './plan-lines.ts'
import { statusLines } from './status-lines.ts'
import { type SettingsFlags, saidSettings } from './up-settings.ts'

/** `up`: settings, then the stack, then what was asked for besides, then where everything is. */
export async function up(
  session: Session,
  options: SettingsFlags & { demo?: boolean; installMissing?: boolean },
): Promise<void> {
  const { reporter } = session.context
  const settings = await saidSettings(options)
  const isDemo = options.demo === true
  const isInstalling = options.installMissing === true
  const stack = await session.stack()
  if (isInstalling && !stack.canInstall)
    throw new UsageError(
      '--install-missing is for a stack on this machine',
      'Add --local. In an AWS account `up` installs all that the machines there need.',
    )
  reporter.note(`Stack ${stack.name}, ${await stack.place()}`)
  const agree = session.isConfirmed ? null : (plan: Plan) => agreeTo(session, stack.name, plan)
  const result = await stack.up({ settings, agree, isInstalling })
  if (result.changes === 0) reporter.note('Nothing to change: all is as it is to be.')
  else if (result.changes !== null) reporter.note(`${counted(result.changes, 'change')} made.`)
  const demo = isDemo ? await addDemo(session, stack) : null
  const status = demo === null ? result.status : await stack.status()
  if (session.isJson)
    session.printJson({
      ...status,
      changes: result.changes,
      ...(demo === null ? {} : { demo: demo.warehouse }),
    })
  else
    session.print(
      '',
      ...pageLines(status),
      ...(demo === null ? [] : [...demo.lines, '']),
      ...statusLines(status, session),
      '',
      ...next(session, status, isDemo),
    )
}

async function agreeTo({ context }: Session, name: string, plan: Plan): Promise<void> {
  const parts = counted(plan.parts.filter(({ changes }) => changes.length > 0).length, 'part')
  const cost = plan.costs === null ? '' : ` (${costOf(plan.costs)})`
  await confirm(`make or change ${parts} of the stack ${name} ${plan.place}${cost}`, false, context.signal)
}

const PAGES = { web: 'Shop', dashboard: 'Dashboard' }

/** First, because they are what most people bring a stack up for. */
function pageLines({ addresses }: StackStatus): string[] {
  const lines = Object.entries(PAGES).flatMap(([name, title]) =>
    addresses
      .filter((address) => address.name === name)
      .flatMap(({ url, note }) => [`${title}: ${url}`, ...(note === undefined ? [] : [`  ${note}`])]),
  )
  return lines.length === 0 ? [] : [...lines, '']
}

function next({ command }: Session, { addresses, etl }: StackStatus, isDemo: boolean): string[] {
  const ingest = addresses.find(({ name }) => name === 'ingest')?.url ?? ''
  const has = (page: string) => addresses.some(({ name }) => name === page)
  const hasShop = has('web')
  // In an account nobody has looked into the shop's database.
  const mayBeEmpty = hasShop && !isDemo && etl?.content === null
  return [
    'What you can do next:',
    ...(hasShop ? [`  ${command} open web`] : []),
    ...(has('dashboard') ? [`  ${command} open dashboard`] : []),
    ...(mayBeEmpty
      ? [`  ${command} up --demo   # a shop without products: a catalogue, and two weeks of shoppers`]
      : []),
    `  curl -H 'content-type: application/json' -d '{"eventName":"page_view"}' \\`,
    `    ${ingest}`,
    ...(etl === null
      ? [`  ${command} status`, `  ${command} logs ingest --follow`]
      : [
          `  ${command} psql dw -c 'SELECT * FROM mart.freshness'`,
          // In an account the warehouse is asked only when somebody wants it; the way to its dashboard is a tunnel.
          `  ${command} ${etl.content === null ? 'open dashboard' : 'etl status'}`,
        ]),
    `  ${command} teardown`,
  ]
}
