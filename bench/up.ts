import { type Chain, longestChain } from './support/longest-chain.ts'
import { runUps } from './support/up-runs.ts'
import { writeCalls, writeDelays, writeParts } from './support/up-tables.ts'
import { upWaits } from './support/up-waits.ts'

/**
 * How long `up` takes on AWS, beside what AWS itself makes it wait for and beside the same parts one after another (DESIGN.md,
 * section 7). The emulator's delays are those AWS usually has, and its time is simulated: a delay takes none, and two runs give
 * the same figures. What of it is assumed stands in the table of delays.
 */

const TO_HOLD = 1.1

const write = (line = '') => process.stdout.write(`${line}\n`)
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const told = ({ ms, names }: Chain) => `${seconds(ms)}  (${names.join(' → ')})`

const { first, parts, again, oneAtATime, teardown } = await runUps()
const waits = longestChain(upWaits())
const ratio = first.ms / waits.ms

writeDelays(write)
write()
writeParts(write, parts.own)
write()
write(`up                             ${seconds(first.ms)}, ${first.calls.length} calls`)
write(`longest chain of AWS's waits   ${told(waits)}`)
write(`longest chain of parts         ${told(longestChain(parts.stretches))}`)
write(
  `parts one after another        ${seconds(oneAtATime.ms)}: ${(oneAtATime.ms / first.ms).toFixed(2)} × as long`,
)
write(`up again, nothing to change    ${seconds(again.ms)}, ${again.calls.length} calls`)
write(`teardown                       ${seconds(teardown.ms)}, ${teardown.calls.length} calls`)
write()
writeCalls(write, again.calls)
write()
hold(`up against AWS's waits: ${ratio.toFixed(2)} × (to hold: ${TO_HOLD})`, ratio <= TO_HOLD)
// Faster than AWS lets anybody be: then the list of waits is wrong, and so is the ratio.
hold(`up is no faster than AWS's waits`, ratio >= 1)
hold(`up again changes nothing: ${again.mutations} mutating calls (to hold: 0)`, again.mutations === 0)

function hold(what: string, isHeld: boolean): void {
  write(`${what}${isHeld ? '' : ' — NOT HELD'}`)
  if (!isHeld) process.exitCode = 1
}
