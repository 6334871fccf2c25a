import { createHash } from 'node:crypto'
import { uuidFrom } from '../lambdas/events/event-id.ts'
import { hourOfKey, importKey } from '../lambdas/raw-store/keys.ts'
import type { RawFolder, RawObjectEntry, RawStore } from '../lambdas/raw-store/raw-store.ts'

/**
 * A raw store that remembers what was put into it, and in the end tells the ETL by a manifest which days to look at again:
 * `{"days": ["2016-08-01", …]}` under `imports/`, the UTC days of the keys. The ETL closes days that are over and listed;
 * objects that come later with keys of such a day would otherwise not be seen.
 *
 * The manifest is the last object written, because the ETL crosses it off once it has listed those days. It names every
 * day that was put to, also where the objects were there already: that is how a run that follows a killed one, and finds
 * objects that no manifest told of, tells of them. Its key comes from the keys it stands for, so a second run over the same
 * content, which adds nothing, adds no second manifest either.
 */
export class JournaledStore implements RawStore {
  readonly location: string
  /** Objects that were new, and those that were there. */
  written = 0
  known = 0
  /** What a put last failed with, for callers that only learn that it did. */
  failure: unknown = null
  readonly #store: RawStore
  readonly #uuid: () => string
  readonly #days = new Set<string>()
  #digest = 0n

  /** @param uuid makes the key of a manifest that has to be told from one that was there; random outside tests */
  constructor(store: RawStore, uuid: () => string) {
    this.location = store.location
    this.#store = store
    this.#uuid = uuid
  }

  /** UTC days of the objects put so far, `2016-08-01`, in order. */
  get days(): string[] {
    return [...this.#days].sort()
  }

  async put(key: string, body: string): Promise<boolean> {
    const isNew = await this.#store.put(key, body).catch((cause: unknown) => {
      this.failure = cause
      throw cause
    })
    if (isNew) this.written++
    else this.known++
    this.#note(key)
    return isNew
  }

  get = (key: string, maxBytes: number): Promise<Buffer> => this.#store.get(key, maxBytes)
  list = (prefix: string): AsyncIterable<RawObjectEntry[]> => this.#store.list(prefix)
  folder = (prefix: string): Promise<RawFolder> => this.#store.folder(prefix)

  /**
   * Writes the manifest; call it when every put has ended.
   * @returns its key, or null where there was nothing to tell
   */
  async close(): Promise<string | null> {
    if (this.#days.size === 0) return null
    const body = JSON.stringify({ days: this.days })
    const key = importKey(uuidFrom(`import of\n${this.#digest}\n${body}`))
    if (await this.#store.put(key, body)) return key
    if (this.written === 0) return null
    // The same content was imported before, and removed since: the ETL has crossed its manifest off.
    const again = importKey(this.#uuid())
    await this.#store.put(again, body)
    return again
  }

  /** The digest is a sum, because puts that run side by side end in any order. */
  #note(key: string): void {
    const hour = hourOfKey(key)
    if (hour !== null) this.#days.add(new Date(hour).toISOString().slice(0, 10))
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32)
    this.#digest = BigInt.asUintN(128, this.#digest + BigInt(`0x${hash}`))
  }
}
