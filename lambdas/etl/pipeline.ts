import type pg from 'pg'
import type { Batch } from './batch.ts'
import { type LoadContext, type Loaded, loadPatiently, type Place, TurnLost } from './load/load-batch.ts'

/**
 * Loads batches over two connections: while one batch is merged, the next is claimed. Both go in the batches' order: were a batch
 * to claim before the one it has to wait for, the two could wait for one another, one of them where PostgreSQL cannot see it.
 */
export class Pipeline {
  readonly #lanes: readonly [pg.Client, pg.Client]
  readonly #context: LoadContext
  readonly #onLoaded: (loaded: Loaded) => void
  #last: Started = { claimed: Promise.resolve(NONE), worked: Promise.resolve(true), done: Promise.resolve() }
  #beforeLast: Started = this.#last
  #count = 0

  constructor(
    lanes: readonly [pg.Client, pg.Client],
    context: LoadContext,
    onLoaded: (loaded: Loaded) => void,
  ) {
    this.#lanes = lanes
    this.#context = context
    this.#onLoaded = onLoaded
  }

  /** Takes a batch on as soon as a connection is free. @throws what stopped an earlier batch */
  async add(batch: Batch): Promise<void> {
    await this.#beforeLast.done
    const started = this.#start(this.#lanes[this.#count++ % 2 === 0 ? 0 : 1], batch, this.#last)
    this.#beforeLast = this.#last
    this.#last = started
    // Heard at the next add or at the end; until then a failure must not count as unhandled.
    started.done.catch(() => {})
  }

  /** @throws what stopped a batch */
  async end(): Promise<void> {
    await Promise.all([this.#beforeLast.done, this.#last.done])
  }

  #start(lane: pg.Client, batch: Batch, before: Started): Started {
    const claimed = promise<ReadonlySet<string>>()
    const worked = promise<boolean>()
    const inLine: Place = {
      mayClaim: () => before.claimed,
      claimed: (ids) => claimed.resolve(ids),
      mayMerge: async () => {
        // The batch before failed and will claim again, perhaps ids that this one holds: give them up.
        if (!(await before.worked)) throw new TurnLost()
        await before.done
      },
      troubled: () => worked.resolve(false),
    }
    const load = async () => {
      try {
        for (const one of await loadPatiently(lane, batch.objects, this.#context, inLine)) this.#onLoaded(one)
      } catch (cause) {
        if (!(cause instanceof TurnLost)) throw cause
        // What this one gave up it will claim again, so the batch after must give up too.
        worked.resolve(false)
        await before.done
        const alone: Place = { ...inLine, mayClaim: async () => NONE, mayMerge: async () => {} }
        for (const one of await loadPatiently(lane, batch.objects, this.#context, alone)) this.#onLoaded(one)
      }
    }
    const done = load().then(
      () => worked.resolve(true),
      (cause: unknown) => {
        worked.resolve(false)
        throw cause
      },
    )
    // Where it has ended it holds nothing any more.
    done.then(
      () => claimed.resolve(NONE),
      () => claimed.resolve(NONE),
    )
    return { claimed: claimed.promise, worked: worked.promise, done }
  }
}

const NONE: ReadonlySet<string> = new Set()

interface Started {
  /** The ids of the events it holds; none where it ended without. */
  claimed: Promise<ReadonlySet<string>>
  /** Whether it was loaded at the first try; told once it was, or as soon as it was not. */
  worked: Promise<boolean>
  done: Promise<void>
}

/** Promise.withResolvers, which Node 20 does not have. */
function promise<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const made = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise: made, resolve }
}
