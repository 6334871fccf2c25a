import type { ChildProcess } from 'node:child_process'
import type { ServiceState } from '../../stack/status.ts'
import type { RotatingLog } from './rotating-log.ts'

/** What the supervisor has to know of a service. */
export interface ServiceSpec {
  name: string
  /** What has to be so before it is started; called before each start. */
  prepare: () => Promise<void>
  start: () => ChildProcess
  /** Asks it to end by itself. */
  stopSignal: NodeJS.Signals
  /** How long it may take to. */
  stopMs: number
  /** Whether its lines need the time written before them. */
  stampLines: boolean
}

export interface ServiceReport {
  name: string
  state: ServiceState
  pid: number | null
  /** Epoch ms: since when it is in this state. */
  since: number
  restarts: number
  reason: string | null
}

export interface ServiceClock {
  now: () => number
  /** Calls back after ms; the returned function calls that off. */
  after: (ms: number, then: () => void) => () => void
}

/** A service that has run this long is well: should it die, it is started again at once. */
const WELL_AFTER_MS = 30_000
const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 30_000

/** One child process that is to run: started again when it dies, later and later while it keeps dying. */
export class Service {
  readonly #spec: ServiceSpec
  readonly #log: RotatingLog
  readonly #clock: ServiceClock
  #child: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()
  #wanted = false
  /** Counts starts and stops: what an earlier one set going must not go on after a later one. */
  #turn = 0
  #delay = FIRST_DELAY_MS
  #callOff: () => void = () => {}
  #report: ServiceReport

  constructor(spec: ServiceSpec, log: RotatingLog, clock: ServiceClock) {
    this.#spec = spec
    this.#log = log
    this.#clock = clock
    this.#report = {
      name: spec.name,
      state: 'stopped',
      pid: null,
      since: clock.now(),
      restarts: 0,
      reason: null,
    }
  }

  report(): ServiceReport {
    return { ...this.#report }
  }

  start(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#delay = FIRST_DELAY_MS
    void this.#run(++this.#turn)
  }

  /** @returns once it has ended */
  async stop(): Promise<void> {
    this.#wanted = false
    this.#turn++
    this.#callOff()
    const child = this.#child
    if (child !== null) {
      child.kill(this.#spec.stopSignal)
      const callOff = this.#clock.after(this.#spec.stopMs, () => child.kill('SIGKILL'))
      await this.#ended
      callOff()
    }
    this.#set('stopped', null)
    await this.#log.flush()
  }

  async #run(turn: number): Promise<void> {
    this.#set('starting', null)
    try {
      await this.#spec.prepare()
      if (turn === this.#turn) this.#begin(this.#spec.start())
    } catch (cause) {
      if (turn === this.#turn) this.#again(cause instanceof Error ? cause.message : String(cause))
    }
  }

  #begin(child: ChildProcess): void {
    this.#child = child
    const startedAt = this.#clock.now()
    const stamp = () => (this.#spec.stampLines ? `${new Date(this.#clock.now()).toISOString()} ` : '')
    let lastLine = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        lastLine = chunk.trimEnd().split('\n').at(-1) || lastLine
        this.#log.write(chunk, stamp)
      })
    this.#set('running', child.pid ?? null)
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        if (this.#child !== child) return
        this.#child = null
        resolve()
        if (this.#clock.now() - startedAt >= WELL_AFTER_MS) this.#delay = FIRST_DELAY_MS
        this.#again(lastLine === '' ? how : `${how}: ${lastLine}`)
      }
      child.once('error', (error) => end(error.message))
      child.once('close', (code, signal) =>
        end(signal === null ? `exit code ${code}` : `killed by ${signal}`),
      )
    })
  }

  #again(reason: string): void {
    if (!this.#wanted) return
    const time = new Date(this.#clock.now()).toISOString()
    this.#log.line(
      `${time} [supervisor] ${this.#spec.name} ended (${reason}); starting again in ${this.#delay} ms`,
    )
    this.#set('restarting', null, reason)
    this.#report.restarts++
    const turn = this.#turn
    this.#callOff = this.#clock.after(this.#delay, () => void this.#run(turn))
    this.#delay = Math.min(this.#delay * 2, LAST_DELAY_MS)
  }

  #set(state: ServiceState, pid: number | null, reason = this.#report.reason): void {
    this.#report = { ...this.#report, state, pid, reason, since: this.#clock.now() }
  }
}
