import type { AwsCall } from '../../test/aws/aws-call.ts'
import { DELAYS } from '../../test/aws/delays.ts'
import type { Link } from './longest-chain.ts'

type Write = (line: string) => void

const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(7)

/** Where the emulator's delays are from. */
export function writeDelays(write: Write): void {
  write('The delays, and where they are known from')
  const rows = Object.values(DELAYS).map(({ ms, what, basis, source }) => [seconds(ms), basis, what, source])
  for (const line of columns(rows)) write(`  ${line}`)
}

/** @param parts each with the time that is its own */
export function writeParts(write: Write, parts: readonly Link[]): void {
  write('Parts of `up`: the time each takes itself, apart from what it waits for')
  const rows = parts
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ name, ms, after }) => [seconds(ms), name, after.join(', ')])
  for (const line of columns(rows)) write(`  ${line}`)
}

/** How often each operation is called, by service. */
export function writeCalls(write: Write, calls: readonly AwsCall[]): void {
  write('Calls of an `up` that has nothing to change')
  const rows = grouped(calls, ({ service }) => service).map(([service, those]) => [
    String(those.length).padStart(5),
    service,
    grouped(those, ({ operation }) => operation)
      .map(([operation, these]) => `${operation} ${these.length}`)
      .join(', '),
  ])
  for (const line of columns(rows)) write(`  ${line}`)
}

/** The most first. */
function grouped(
  calls: readonly AwsCall[],
  by: (call: AwsCall) => string,
): (readonly [string, readonly AwsCall[]])[] {
  const names = [...new Set(calls.map(by))].toSorted()
  return names
    .map((name) => [name, calls.filter((call) => by(call) === name)] as const)
    .toSorted(([, a], [, b]) => b.length - a.length)
}
