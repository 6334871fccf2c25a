import pc from 'picocolors'
import type { Change, Costs, Plan } from '../../stack/plan.ts'
import { table, wrapped } from '../terminal/table.ts'

const MARKS = { create: pc.green('+'), change: pc.yellow('~'), remove: pc.red('-') }

/** `about 49 USD a month` */
export const costOf = ({ total }: Costs): string => `about ${Math.round(total)} USD a month`

/** A plan as people read it: what is to be done of each part, then what all of it costs. */
export function planLines(plan: Plan, width: number): string[] {
  const fine = plan.parts.filter(({ changes }) => changes.length === 0)
  const amiss = plan.parts.filter(({ changes }) => changes.length > 0)
  return [
    ...amiss.flatMap(({ name, changes }) => changes.flatMap((change) => changeLines(name, change, width))),
    ...fine.map(({ name }) => pc.dim(`= ${name}`)),
    '',
    summary(plan, amiss.length, fine.length),
    ...(plan.costs === null ? [] : ['', ...costLines(plan.costs, width)]),
  ]
}

/** Whole, however long: somebody has to agree to it. */
function changeLines(name: string, { kind, what, from, to }: Change, width: number): string[] {
  const values = from === undefined ? (to ?? '') : `${from} → ${to ?? 'none'}`
  const lines = wrapped(`${name}: ${what}${values === '' ? '' : `: ${values}`}`, width - 2)
  return lines.map((line, i) => `${i === 0 ? MARKS[kind] : ' '} ${line}`)
}

function summary(plan: Plan, amiss: number, fine: number): string {
  if (amiss === 0) return `Nothing to change: all ${fine} parts are as they are to be.`
  const changes = plan.parts.flatMap(({ changes }) => changes)
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length
  return `${of('create')} to create, ${of('change')} to change, ${of('remove')} to remove; ${fine} parts are as they are to be.`
}

function costLines({ region, pricesOf, lines, total, perMillionEvents }: Costs, width: number): string[] {
  const usd = (amount: number | null) => (amount === null ? 'not known' : amount.toFixed(2))
  const rows = lines.map(({ what, monthly }) => [what, usd(monthly)])
  return [
    ...table(
      [{ title: 'cost' }, { title: 'USD a month', align: 'right' }],
      [...rows, ['in all', usd(total)], ['and for each million events', usd(perMillionEvents)]],
      width,
    ),
    '',
    `An estimate by list prices of ${region}, gathered ${pricesOf}, without free tiers,`,
    'data transfer and tax: docs/costs.md.',
  ]
}
