import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UnknownLog } from '../stack/errors.ts'
import type { LogLine, LogRequest } from '../stack/stack.ts'

const POLL_MS = 300
const BLOCK = 64 * 1024

/**
 * The last lines of services' logs, then, where asked, those that come.
 * @param signal ends following
 */
export async function* readLogs(
  folder: string,
  request: LogRequest,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const tails = (await servicesIn(folder, request.services)).map((service) => new Tail(folder, service))
  for (const tail of tails) yield* await tail.last(request.lines)
  while (request.follow && !signal.aborted) {
    for (const tail of tails) yield* await tail.fresh()
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** @throws UnknownLog where one was asked for that nobody writes */
async function servicesIn(folder: string, wanted: readonly string[]): Promise<string[]> {
  const files = await readdir(folder).catch(() => [])
  const known = files
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.slice(0, -'.log'.length))
    .sort()
  const unknown = wanted.find((service) => !known.includes(service))
  if (unknown !== undefined) throw new UnknownLog(unknown, known)
  return wanted.length === 0 ? known : [...wanted]
}

/** The end of a log file that grows, and now and then starts over. */
class Tail {
  readonly #path: string
  readonly #service: string
  #read = 0
  #partial = ''

  constructor(folder: string, service: string) {
    this.#path = join(folder, `${service}.log`)
    this.#service = service
  }

  async last(lines: number): Promise<LogLine[]> {
    const size = await this.#size()
    let text = ''
    // From the end backwards, until there are lines enough.
    for (let from = size; from > 0 && text.split('\n').length <= lines + 1; ) {
      const start = Math.max(0, from - BLOCK)
      text = (await this.#slice(start, from)) + text
      from = start
    }
    this.#read = size
    return this.#lines(text).slice(-lines)
  }

  async fresh(): Promise<LogLine[]> {
    const size = await this.#size()
    if (size < this.#read) this.#read = 0
    if (size === this.#read) return []
    const text = await this.#slice(this.#read, size)
    this.#read = size
    return this.#lines(text)
  }

  /** Whole lines; the beginning of the next is kept until its end is there. */
  #lines(text: string): LogLine[] {
    const lines = (this.#partial + text).split('\n')
    this.#partial = lines.pop() ?? ''
    return lines.map((line) => ({ service: this.#service, text: line }))
  }

  #size(): Promise<number> {
    return stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    )
  }

  async #slice(from: number, to: number): Promise<string> {
    const file = await open(this.#path)
    try {
      const buffer = Buffer.alloc(to - from)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  }
}
