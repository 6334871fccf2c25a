import type { MachineStatus, StackStatus } from '../../stack/status.ts'
import { ago, bytes, counted, sparkline } from '../terminal/format.ts'
import { cut, table, wrapped } from '../terminal/table.ts'

/** What a status has of a stack that is made of many parts; nothing where it is not. */

/** Checks, and the last hour. */
export function machineLines({ machines }: StackStatus, width: number): string[] {
  if (machines.length === 0) return []
  const titles = ['machine', 'host', 'itself', 'CPU, last hour', 'network in', 'network out']
  const rows = machines.map((machine) => [
    machine.name,
    machine.checks.system,
    machine.checks.instance,
    ...loads(machine),
  ])
  return [
    '',
    ...table(
      titles.map((title) => ({ title })),
      rows,
      width,
    ),
  ]
}

function loads({ load }: MachineStatus): string[] {
  const newest = (values: (number | null)[]) => values.findLast((value) => value !== null)
  const cpu = newest(load.cpuPercent)
  return [
    `${sparkline(load.cpuPercent, 100)} ${cpu === undefined ? '' : `${cpu.toFixed(0)} %`}`,
    ...[load.bytesIn, load.bytesOut].map((values) => {
      const value = newest(values)
      return `${sparkline(values)} ${value === undefined ? '' : bytes(value)}`
    }),
  ]
}

/** How many there are of each kind, and each that is not as it is to be. */
export function partLines({ parts }: StackStatus, width: number): string[] {
  if (parts.length === 0) return []
  const fine = parts.filter(({ state }) => state === 'fine')
  const groups = new Map<string, number>()
  for (const { name } of fine) {
    const group = name.split('/')[0] ?? name
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  const told = [...groups].map(([group, n]) => (n === 1 ? group : `${group} ${n}`)).join(', ')
  const amiss = parts.filter(({ state }) => state !== 'fine')
  return [
    '',
    ...(fine.length === 0
      ? []
      : [
          `As they are to be, ${counted(fine.length, 'part')}:`,
          ...wrapped(told, width - 2).map((line) => `  ${line}`),
        ]),
    ...amiss.map(({ name, state, changes }) =>
      cut(
        `${name}: ${state === 'missing' ? 'is missing' : 'differs'} (${changes.map(({ what }) => what).join(', ')})`,
        width,
      ),
    ),
  ]
}

export function alarmLines({ alarms }: StackStatus, now: number): string[] {
  if (alarms.length === 0) return []
  const of = (state: string) => alarms.filter((alarm) => alarm.state === state)
  const quiet = [
    [of('ok').length, 'ok'],
    [of('no data').length, 'without data yet'],
  ] as const
  const told = quiet.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]))
  return [
    '',
    `alarms: ${[...told, ...(of('alarm').length === 0 ? [] : [`${of('alarm').length} ringing`])].join(', ')}`,
    ...of('alarm').map(
      ({ name, since, reason }) =>
        `  ${name}${since === null ? '' : `, ${ago(since, now)}`}${reason === null ? '' : `: ${reason}`}`,
    ),
  ]
}
