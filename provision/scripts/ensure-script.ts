import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Changes } from '../changes.ts'
import type { Provisioning } from '../context.ts'
import { readParameter } from '../secrets/find-parameter.ts'
import { parameterName } from '../secrets/names.ts'
import { ensureParameter } from '../secrets/parameter.ts'
import { until } from '../until.ts'
import { type Report, runScript, type ScriptRun } from './run-script.ts'
import { type ScriptName, scriptText } from './script-text.ts'

export type MachineName = 'oltp' | 'analytics'

export interface WantedScript<R> extends Omit<ScriptRun, 'inputs'> {
  machine: MachineName
  /** Where one of them has changed, the script is run again. */
  inputs: Readonly<Record<string, string>>
  /** The others, asked for only when it runs: what is another one each time, as a presigned URL is. */
  lateInputs?: () => Promise<Record<string, string>>
  /** What else makes it run again: that which late inputs are made from. */
  dependsOn?: readonly string[]
  /** Run it in any case. */
  isForced?: boolean
  report: z.ZodType<R>
}

const remembered = z.object({ hash: z.string(), report: z.unknown() })

/**
 * Runs a script, unless the same script has run with the same inputs on the same instance before. What is remembered of it is a
 * parameter, `/clickstream/<stack>/scripts/<machine>/<script>`: its hash, and what it reported.
 * @returns what it reported, now or then; null in a plan, where it has not run as it is wanted
 * @throws as runScript
 */
export async function ensureScript<R>(
  provisioning: Provisioning,
  wanted: WantedScript<R>,
): Promise<R | null> {
  const { part, machine, script, report, isForced = false } = wanted
  const name = memoName(machine, script)
  const hash = await hashOf(wanted)
  const before = await recall(provisioning, name)
  if (before?.hash === hash && !isForced) {
    const known = report.safeParse(before.report)
    if (known.success) return known.data
  }
  const { changes, signal } = provisioning
  let told: R | null = null
  const kind = before === null ? 'create' : 'change'
  await changes.make({ part, kind, what: `${script}.sh on machines/${machine}` }, async () => {
    const inputs = { ...wanted.inputs, ...(await wanted.lateInputs?.()) }
    const said = await runScript(provisioning, { ...wanted, inputs })
    told = report.parse(said)
    // A part of the same change, and none of its own.
    await remember({ ...provisioning, changes: new Changes('up', signal) }, part, name, {
      hash,
      report: said,
    })
  })
  return told
}

export const memoName = (machine: MachineName, script: ScriptName): string => `scripts/${machine}/${script}`

async function hashOf({
  instanceId,
  script,
  inputs,
  dependsOn = [],
}: WantedScript<unknown>): Promise<string> {
  const sorted = Object.entries(inputs).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const all = JSON.stringify([instanceId, await scriptText(script), sorted, dependsOn])
  return createHash('sha256').update(all).digest('hex')
}

/** @returns null where it has never run to its end, or somebody spoilt what was remembered */
async function recall(provisioning: Provisioning, name: string): Promise<z.infer<typeof remembered> | null> {
  const value = await readParameter(provisioning, parameterName(provisioning, name))
  if (value === null) return null
  try {
    return remembered.parse(JSON.parse(value))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

/** Until it is shown: an `up` that comes at once would run the script again. */
async function remember(
  provisioning: Provisioning,
  part: string,
  name: string,
  value: { hash: string; report: Report },
): Promise<void> {
  await ensureParameter(provisioning, name, JSON.stringify(value), { part })
  await until(provisioning, `the parameter of ${name}`, async () => {
    const shown = await recall(provisioning, name)
    return shown?.hash === value.hash ? shown : null
  })
}
