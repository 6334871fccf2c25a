import { gunzipSync } from 'node:zlib'
import type { AwsCall } from './aws-call.ts'

/** A machine as Run Command sees it: it takes the runner's commands (provision/scripts/script-text.ts), and runs no shell. */

/** What a script does on a machine of a test's. */
export interface FakeScript {
  /** What its log says when, from its start; ms. */
  says: readonly (readonly [afterMs: number, line: string])[]
  takesMs: number
  exitCode: number
}

/** @param start the how manieth of this script on this machine, from 1 */
export type FakeScripts = (script: string, inputs: Record<string, string>, start: number) => FakeScript

interface Run {
  id: string
  startedAt: number
  fake: FakeScript
}

export class RunCommandMachine {
  readonly registeredAt: number
  /** Spans in which the agent does not answer; a reboot is one, too. */
  readonly away: { from: number; to: number }[] = []
  readonly reboots: number[] = []
  /** Every start that took effect. */
  readonly starts: { script: string; inputs: Record<string, string>; isPut?: boolean }[] = []
  /** By script; the newest last. */
  readonly #runs = new Map<string, Run[]>()
  readonly #scripts: FakeScripts

  constructor(registeredAt: number, scripts: FakeScripts) {
    this.registeredAt = registeredAt
    this.#scripts = scripts
  }

  /** @returns what Systems Manager says of its agent: it takes a minute to notice; null where it has not registered */
  pingStatus(now: number): 'Online' | 'ConnectionLost' | null {
    if (now < this.registeredAt) return null
    return this.away.some(({ from, to }) => now >= from + 60_000 && now < to) ? 'ConnectionLost' : 'Online'
  }

  isAway(now: number): boolean {
    return this.away.some(({ from, to }) => now >= from && now < to)
  }

  /** @param at epoch ms; everything that runs ends, and /run is empty */
  reboot(at: number, takesMs = 45_000): void {
    this.reboots.push(at)
    this.away.push({ from: at, to: at + takesMs })
  }

  /** @returns when a command that begins at `now` ends; null: a reboot takes it along */
  endOf(text: string, now: number): number | null {
    const end = pollIn(text) === null ? now + 300 : this.#pollEnd(text, now)
    return this.reboots.some((at) => at >= now && at < end) ? null : end
  }

  /** What a command prints that ends at `now`. */
  run(text: string, now: number): string {
    const poll = pollIn(text)
    return poll === null ? this.#start(text, now) : this.#poll(poll, now)
  }

  #start(text: string, now: number): string {
    const script = /--unit=clickstream-script-([a-z-]+)/.exec(text)?.[1]
    const id = /^echo ([0-9a-f]+) >current$/m.exec(text)?.[1]
    if (script === undefined || id === undefined) throw new Error(`no command of the runner's: ${text}`)
    const runs = this.#runsOf(script, now)
    const last = runs.at(-1)
    if (runs.some((run) => run.id === id)) return `${id}\n`
    if (last !== undefined && !hasEnded(last, now)) return `${last.id}\n`
    const inputs = inputsIn(text)
    this.starts.push({ script, inputs })
    const start = this.starts.filter((one) => one.script === script).length
    this.#runs.set(script, [...runs, { id, startedAt: now, fake: this.#scripts(script, inputs, start) }])
    return `${id}\n`
  }

  #poll({ script, id, offset }: Poll, now: number): string {
    const run = this.#runsOf(script, now).find((one) => one.id === id)
    if (run === undefined) return 'state: gone\n'
    const log = saidBy(run, now)
    const ended = hasEnded(run, now)
    const fresh = log
      .slice(offset)
      .split('\n')
      .filter((line) => /^(progress|report): /.test(line))
    const last = ended && run.fake.exitCode !== 0 ? log.trim().split('\n').slice(-20) : []
    return [
      `state: ${ended ? `exit ${run.fake.exitCode}` : 'running'}`,
      `size: ${log.length}`,
      ...fresh,
      ...last.map((line) => `log: ${line}`),
      '',
    ].join('\n')
  }

  /** Those that were not forgotten in a reboot since. */
  #runsOf(script: string, now: number): Run[] {
    const isForgotten = ({ startedAt }: Run) => this.reboots.some((at) => at >= startedAt && at <= now)
    return (this.#runs.get(script) ?? []).filter((run) => !isForgotten(run))
  }

  /** It waits for news, for 15 seconds at the most. */
  #pollEnd(text: string, now: number): number {
    const poll = pollIn(text)
    const run = poll === null ? undefined : this.#runsOf(poll.script, now).find(({ id }) => id === poll.id)
    if (poll === null || run === undefined) return now + 300
    for (let at = now; at < now + 15_000; at += 1000)
      if (hasEnded(run, at) || /^progress: /m.test(saidBy(run, at).slice(poll.offset))) return at + 300
    return now + 15_300
  }
}

interface Poll {
  script: string
  id: string
  offset: number
}

/** Whether a call only asks what has come of a script. */
export function isPoll({ operation, json }: AwsCall): boolean {
  if (operation !== 'SendCommand') return false
  const { commands = [] } = (json['Parameters'] ?? {}) as { commands?: string[] }
  return pollIn(commands.join('\n')) !== null
}

function pollIn(text: string): Poll | null {
  const [, script, id] = /^cd \/run\/clickstream\/([a-z-]+)\/([0-9a-f]+) /.exec(text) ?? []
  const from = /tail -c \+(\d+)/.exec(text)?.[1]
  return script === undefined || id === undefined ? null : { script, id, offset: Number(from) - 1 }
}

const hasEnded = ({ startedAt, fake }: Run, now: number): boolean => now >= startedAt + fake.takesMs

const saidBy = ({ startedAt, fake }: Run, now: number): string =>
  fake.says
    .filter(([afterMs]) => startedAt + afterMs <= now)
    .map(([, line]) => `${line}\n`)
    .join('')

function inputsIn(text: string): Record<string, string> {
  const packed = /^echo (\S+) \| base64 -d \| gunzip >\w+\/inputs$/m.exec(text)?.[1] ?? ''
  const exports = gunzipSync(Buffer.from(packed, 'base64')).toString()
  const all = exports.matchAll(/^export (\w+)='((?:[^']|'\\'')*)'$/gm)
  return Object.fromEntries([...all].map(([, name, value = '']) => [name, value.replaceAll("'\\''", "'")]))
}
