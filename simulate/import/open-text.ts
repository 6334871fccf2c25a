import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ImportError } from './import-error.ts'

const CHUNK = 256 * 1024

export interface TextOptions {
  /** A label of the Encoding Standard. */
  encoding: string
  signal?: AbortSignal | undefined
  /** Bytes read from the file so far, packed as they are there. */
  onBytes?: ((bytes: number) => void) | undefined
}

/**
 * A file's text, piece by piece, unpacked where its first bytes are gzip's. Bytes that are no text in the encoding become
 * U+FFFD; a byte order mark is left out.
 * @throws ImportError where the file cannot be read, is empty, is no text, or its gzip data ends early or is damaged; what
 * came before the damage has been handed on by then
 */
export async function* openText(file: string, options: TextOptions): AsyncGenerator<string> {
  const decoder = new TextDecoder(options.encoding)
  const hasZeros = decoder.encoding.startsWith('utf-16')
  let isFirst = true
  try {
    for await (const bytes of unpack(readBytes(file, options))) {
      if (isFirst && !hasZeros && bytes.includes(0)) throw new ImportError(file, { kind: 'binary' })
      isFirst = false
      yield decoder.decode(bytes, { stream: true })
    }
    yield decoder.decode()
  } catch (cause) {
    throw translate(file, cause)
  }
  if (isFirst) throw new ImportError(file, { kind: 'empty' })
}

async function* readBytes(file: string, { signal, onBytes }: TextOptions): AsyncGenerator<Buffer> {
  let bytes = 0
  const stream = createReadStream(file, { highWaterMark: CHUNK, ...(signal && { signal }) })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    onBytes?.(bytes)
    yield chunk
  }
}

/** The file is read once, from its start: it may be a pipe. */
async function* unpack(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await source.next()
  if (first.done) return
  const whole = restart(first.value, source)
  if (!isGzip(first.value)) return yield* whole
  // pipeline, not pipe: a failed read must end the unpacking too. Its error reaches us through the iteration.
  yield* pipeline(Readable.from(whole), createGunzip({ chunkSize: CHUNK }), () => {}) as AsyncIterable<Buffer>
}

async function* restart(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

/** RFC 1952, 2.3.1. */
const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b

function translate(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ImportError || cause.name === 'AbortError') return cause
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') return new ImportError(file, { kind: 'gzip', damage: 'cut off' }, null, cause)
  if (code?.startsWith('Z_')) return new ImportError(file, { kind: 'gzip', damage: 'damaged' }, null, cause)
  return code === undefined ? cause : new ImportError(file, { kind: 'unreadable', code }, null, cause)
}
