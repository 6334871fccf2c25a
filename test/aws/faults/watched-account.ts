import type { AwsCall } from '../aws-call.ts'
import { startEmulatedAws } from '../emulated-aws.ts'
import type { Fault, FaultPlan } from '../emulator.ts'
import { allManners } from '../manners/all.ts'
import type { TestAws } from '../test-aws.ts'
import { type Ids, learn, nameOfCall } from './call-name.ts'

/** A mutating call that takes effect: what it does, and which time. */
export type Row = string

/** An account whose mutating calls are known by name, and can be hit by that. */
export interface WatchedAccount {
  aws: TestAws
  /** Calls that took effect, in order. */
  done: Row[]
  /** Those of them whose answer never came. */
  unanswered: Row[]
  /** Another command begins: its calls are told apart from those of the one before, and counted anew. */
  nextCommand(): void
  /** @param hit the call that it befalls, once; the first where `any` */
  fail(hit: Row | 'any', fault: Fault): void
  /** Whether it has befallen it. */
  wasHit(): boolean
  /** Another process begins, a little later: what the dead one made is shown by then, mostly. */
  revive(): Promise<void>
}

/** Nobody types faster. */
const AGAIN_MS = 3000

/** An account of the caller's own; the caller stops its emulator. @param moto endpoint of one that runs */
export async function watchedAccount(moto: string): Promise<WatchedAccount> {
  const aws = await startEmulatedAws({ moto, manners: allManners() })
  const { emulator } = aws
  const ids: Ids = new Map()
  const times = new Map<string, number>()
  const done: Row[] = []
  const unanswered: Row[] = []
  let planned: { hit: Row | 'any'; fault: Fault } | null = null
  const rowOf = (name: string) => {
    const n = (times.get(name) ?? 0) + 1
    return n === 1 ? name : `${name} (${n})`
  }
  // A script that nobody heard the end of is begun again: killed each time, it would never be.
  const isHeardOf = ({ operation }: AwsCall, name: string) => operation === 'SendCommand' && times.has(name)
  const plan: FaultPlan = {
    choose(call) {
      if (planned === null) return null
      const { hit, fault } = planned
      const name = nameOfCall(call, ids, emulator.account)
      if (hit === 'any' ? isHeardOf(call, name) : hit !== rowOf(name)) return null
      // What must take effect to be lost is hit when it has: see settled.
      if (fault === 'throttled' || fault === 'failed') planned = null
      return fault
    },
    settled(call, reply, hasAnswer) {
      if (reply.status >= 300) return
      const name = nameOfCall(call, ids, emulator.account)
      const row = rowOf(name)
      learn(ids, call, reply)
      times.set(name, (times.get(name) ?? 0) + 1)
      done.push(row)
      if (hasAnswer) return
      unanswered.push(row)
      planned = null
    },
  }
  emulator.plan = plan
  return {
    aws: dyingWith(aws),
    done,
    unanswered,
    nextCommand: () => {
      done.splice(0)
      unanswered.splice(0)
      times.clear()
    },
    fail: (hit, fault) => {
      planned = { hit, fault }
    },
    wasHit: () => planned === null,
    revive: async () => {
      await emulator.quiet()
      planned = null
      emulator.revive()
      await aws.time.sleep(AGAIN_MS, new AbortController().signal)
    },
  }
}

/** A process that is killed does nothing more: it does not wait and ask again, as one whose network is gone would. */
function dyingWith(aws: TestAws): TestAws {
  return {
    ...aws,
    provisioning: (options) => {
      const provisioning = aws.provisioning(options)
      aws.emulator.onKilled = () => provisioning.stop.abort()
      return provisioning
    },
  }
}
