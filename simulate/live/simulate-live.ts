import { Parallel } from '../parallel.ts'
import { Random } from '../random.ts'
import { type AnswerCounts, Answers } from '../shoppers/answers.ts'
import type { Mess } from '../shoppers/habits.ts'
import { LiveShoppers } from './live-shoppers.ts'
import { Sender, type SenderOptions } from './sender.ts'

export interface LiveOptions extends Pick<SenderOptions, 'address' | 'fetch' | 'clock' | 'sleep' | 'signal'> {
  seed: string
  /** Events a second, on average. */
  ratePerSecond: number
  /** Ends by itself after so long; otherwise by the signal. */
  durationMs?: number
  /** The shop's origin, `https://shop.example` by default. */
  site?: string
  /** ISO 4217, one with two decimal places; USD by default. */
  currency?: string
  /** `late` has no effect here. */
  mess?: Partial<Mess>
  /** About once a second. */
  onProgress?: (progress: LiveReport) => void
}

export interface LiveReport extends AnswerCounts {
  /** Attempts that were not answered, or with "come again": each was followed by another. */
  failures: number
  /** What was not answered when the signal came. */
  unsent: { requests: number; events: number }
}

/** Requests under way at once; where the server is slower, or gone, shoppers wait. */
const UNDER_WAY = 64
const STEP_MS = 200
const PROGRESS_EVERY = 5

/**
 * Shoppers who are in the shop now: sends their events over HTTP, as they happen, until the signal or the time is up. No
 * event is given up while there is time: where there is no answer, the same request goes out again.
 */
export async function simulateLive(options: LiveOptions): Promise<LiveReport> {
  const { clock, signal, durationMs = Number.POSITIVE_INFINITY, onProgress } = options
  const answers = new Answers()
  const sender = new Sender({ ...options, answers, random: new Random(`${options.seed}/pauses`) })
  const report = (): LiveReport => ({
    ...answers.counts,
    failures: sender.failures,
    unsent: { ...sender.unsent },
  })
  const startAt = clock()
  const shoppers = liveShoppers(options, startAt)
  const underWay = new Parallel(UNDER_WAY)
  for (let step = 1; !signal.aborted && clock() < startAt + durationMs; step++) {
    for (const request of shoppers.due(clock())) {
      await underWay.run(() => sender.send(request))
      if (signal.aborted) break
    }
    if (step % PROGRESS_EVERY === 0) onProgress?.(report())
    const pause = Math.min(STEP_MS, Math.max(1, shoppers.nextAt - clock()))
    await options.sleep(pause, signal).catch(() => {})
  }
  await underWay.end()
  return report()
}

function liveShoppers(options: LiveOptions, startAt: number): LiveShoppers {
  const { seed, ratePerSecond, site = 'https://shop.example', currency = 'USD', mess = {} } = options
  return new LiveShoppers({ seed, rate: ratePerSecond, startAt, site, currency, mess })
}
