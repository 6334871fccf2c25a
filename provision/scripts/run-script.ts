import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Provisioning } from '../context.ts'
import { TooLong } from '../errors.ts'
import { silent, type Tell } from '../machines/spec.ts'
import { ScriptFailed } from './errors.ts'
import {
  type Heard,
  parsePoll,
  pollCommand,
  type Run,
  type ScriptName,
  scriptText,
  startCommand,
} from './script-text.ts'
import { sendCommand } from './send-command.ts'
import { waitForAgent } from './wait-for-agent.ts'

export interface ScriptRun {
  part: string
  instanceId: string
  script: ScriptName
  /** Environment variables of the script's. No passwords: they stand in the account's history of commands for 30 days. */
  inputs: Readonly<Record<string, string>>
  /** Where waiting and the script's progress are told. */
  tell?: Tell
}

/** What a script says in its last line. */
export type Report = Record<string, string | number | boolean>

const reportSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** A machine that reboots during each of these has something else that ends the script. */
const STARTS = 3
/** The longest installs 750 packages, in one to five minutes. */
const LONGEST_MS = 3600_000
const BUSY_MS = 5000

/**
 * Runs a script of userdata/ on an instance and tells its progress while it runs. The script goes on whatever happens to this
 * program, the network or the agent; one that a reboot ends is started again.
 * @returns what it reports
 * @throws ScriptFailed, CommandFailed, AgentMissing, TooLong
 */
export async function runScript(provisioning: Provisioning, options: ScriptRun): Promise<Report> {
  const { part, instanceId, script, tell = silent } = options
  await waitForAgent(provisioning, instanceId, tell)
  const deadline = provisioning.time.now() + LONGEST_MS
  let lastLines: readonly string[] = []
  for (let start = 1; start <= STARTS; start++) {
    const run = await begin(provisioning, options, deadline)
    const { state, report, lastLines: last } = await follow(provisioning, options, run, deadline)
    if (last.length > 0) lastLines = last
    if (state === 'gone') {
      tell.update(`${script}.sh was interrupted: starts it again`)
      continue
    }
    const exitCode = (state as { exitCode: number }).exitCode
    if (exitCode === 0 && report !== null) return reportSchema.parse(JSON.parse(report))
    throw new ScriptFailed({ part, script, instanceId, exitCode, lastLines }, provisioning.region)
  }
  throw new ScriptFailed({ part, script, instanceId, exitCode: null, lastLines }, provisioning.region)
}

/** Starts it, once no run of the same script that somebody else has begun is under way any more. */
async function begin(
  provisioning: Provisioning,
  { instanceId, script, inputs, tell = silent }: ScriptRun,
  deadline: number,
): Promise<Run> {
  const { time, signal, stack } = provisioning
  const text = await scriptText(script)
  const run: Run = { script, id: runId(text, inputs, time.now()) }
  const comment = `clickstream ${stack}: start ${script}.sh`
  for (;;) {
    const command = { instanceId, comment, text: startCommand(run, text, inputs) }
    const told = await sendCommand(provisioning, command, tell)
    if (told.trim() === run.id) return run
    if (time.now() > deadline) throw new TooLong(`the end of another ${script}.sh`, LONGEST_MS)
    tell.update(`waits for another ${script}.sh on ${instanceId}`)
    await time.sleep(BUSY_MS, signal)
  }
}

/** The same for a command that is sent again, another for each start. */
const runId = (text: string, inputs: ScriptRun['inputs'], now: number): string =>
  createHash('sha256')
    .update(JSON.stringify([text, inputs, now]))
    .digest('hex')
    .slice(0, 16)

/** Hears a run until it ends. @throws TooLong */
async function follow(
  provisioning: Provisioning,
  { instanceId, script, tell = silent }: ScriptRun,
  run: Run,
  deadline: number,
): Promise<Heard> {
  const { stack, time } = provisioning
  const comment = `clickstream ${stack}: follow ${script}.sh`
  let report: string | null = null
  for (let offset = 0; ; ) {
    const text = pollCommand(run, offset)
    const heard = parsePoll(await sendCommand(provisioning, { instanceId, comment, text }, tell), offset)
    offset = heard.offset
    report = heard.report ?? report
    const said = heard.progress.at(-1)
    if (said !== undefined) tell.update(said)
    if (heard.state !== 'running') return { ...heard, report }
    if (time.now() > deadline) throw new TooLong(`the end of ${script}.sh on ${instanceId}`, LONGEST_MS)
  }
}
