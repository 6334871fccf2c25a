import type { Fault } from '../emulator.ts'
import type { Outcome } from './cases.ts'
import type { Reference } from './reference.ts'

export const FAULTS: readonly Fault[] = ['kill', 'lost', 'throttled', 'failed']

const WIDTH = 100

/** Calls down, faults across; a cell says how it ended, and below stands what was amiss. */
export function faultTable({ calls }: Reference, outcomes: readonly Outcome[]): string {
  const told = (['up', 'teardown'] as const).flatMap((command) => [
    `${command.padEnd(WIDTH)} ${FAULTS.map((fault) => fault.padEnd(10)).join('')}`,
    ...calls[command].map((row) => {
      const cells = FAULTS.map((fault) =>
        cell(
          outcomes.find(({ of }) => of.command === command && of.row === row && of.fault === fault),
        ).padEnd(10),
      )
      return `  ${row.slice(0, WIDTH - 2).padEnd(WIDTH - 2)} ${cells.join('')}`
    }),
    '',
  ])
  const amiss = outcomes.filter((one) => one.amiss.length > 0)
  return `${told.join('\n')}\n${outcomes.length} cases, ${amiss.length} amiss\n${amiss.map(outcomeLine).join('')}`
}

/** One case, as soon as it is known; with what was amiss. */
export function outcomeLine({ of, amiss }: Outcome): string {
  const end = amiss.length === 0 ? 'ok' : amiss.map((line) => `\n  ${line}`).join('')
  return `${of.fault} at ${of.command}'s ${of.row}: ${end}\n`
}

function cell(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '-'
  return outcome.amiss.length === 0 ? 'ok' : `${outcome.amiss.length} amiss`
}
