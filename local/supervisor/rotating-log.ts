import { appendFile, rename, stat } from 'node:fs/promises'

/** A service's log: lines appended to a file that starts over, with one older file beside it, so that it never fills a disk. */
export class RotatingLog {
  readonly path: string
  readonly #maxBytes: number
  #bytes: number | null = null
  #queue: Promise<void> = Promise.resolve()
  #partial = ''

  constructor(path: string, maxBytes = 5 * 1024 * 1024) {
    this.path = path
    this.#maxBytes = maxBytes
  }

  /** Output as it comes from a process, in any pieces. @param stamp what each line begins with */
  write(chunk: string, stamp: () => string): void {
    const lines = (this.#partial + chunk).split('\n')
    this.#partial = lines.pop() ?? ''
    for (const line of lines) this.line(stamp() + line)
  }

  line(text: string): void {
    this.#queue = this.#queue
      .then(() => this.#append(`${text}\n`))
      .catch(() => {
        // A log that cannot be written must not take the service with it.
      })
  }

  /** Once all lines are in the file. */
  flush(): Promise<void> {
    return this.#queue
  }

  async #append(text: string): Promise<void> {
    this.#bytes ??= await stat(this.path).then(
      ({ size }) => size,
      () => 0,
    )
    if (this.#bytes > this.#maxBytes) {
      await rename(this.path, `${this.path}.1`)
      this.#bytes = 0
    }
    await appendFile(this.path, text, { mode: 0o600 })
    this.#bytes += Buffer.byteLength(text)
  }
}
