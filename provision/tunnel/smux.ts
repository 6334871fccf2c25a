import { MalformedFrame } from './errors.ts'

/** smux, version 1: many byte streams in one (facts on the protocol, "smux"). Length and stream id are little-endian. */
export const COMMAND = { open: 0, close: 1, data: 2, nothing: 3 } as const

export const MOST_DATA = 32_768
const HEADER = 8
const VERSION = 1

export function encodeFrame(command: number, stream: number, data: Buffer = Buffer.alloc(0)): Buffer {
  if (data.length > MOST_DATA) throw new RangeError(`a frame of ${data.length} bytes`)
  const frame = Buffer.allocUnsafe(HEADER + data.length)
  frame.writeUInt8(VERSION, 0)
  frame.writeUInt8(command, 1)
  frame.writeUInt16LE(data.length, 2)
  frame.writeUInt32LE(stream, 4)
  data.copy(frame, HEADER)
  return frame
}

export interface Frames {
  opened(stream: number): void
  /** A piece of a stream: a frame's data comes as it comes, not only once it is whole. */
  data(stream: number, piece: Buffer): void
  closed(stream: number): void
}

/** Finds the frames in a byte stream that is cut anywhere. */
export class FrameReader {
  readonly #header = Buffer.alloc(HEADER)
  #headerLength = 0
  #stream = 0
  #dataLeft = 0
  readonly #frames: Frames

  constructor(frames: Frames) {
    this.#frames = frames
  }

  /** @throws MalformedFrame */
  push(bytes: Buffer): void {
    let rest = bytes
    while (rest.length > 0) rest = this.#dataLeft > 0 ? this.#readData(rest) : this.#readHeader(rest)
  }

  #readData(bytes: Buffer): Buffer {
    const piece = bytes.subarray(0, this.#dataLeft)
    this.#dataLeft -= piece.length
    this.#frames.data(this.#stream, piece)
    return bytes.subarray(piece.length)
  }

  #readHeader(bytes: Buffer): Buffer {
    const copied = bytes.copy(this.#header, this.#headerLength)
    this.#headerLength += copied
    if (this.#headerLength === HEADER) this.#begin()
    return bytes.subarray(copied)
  }

  #begin(): void {
    this.#headerLength = 0
    const [version, command] = this.#header
    if (version !== VERSION) throw new MalformedFrame(`version ${version}`)
    this.#stream = this.#header.readUInt32LE(4)
    const length = this.#header.readUInt16LE(2)
    if (command === COMMAND.data) this.#dataLeft = length
    else if (length > 0) throw new MalformedFrame(`${length} bytes with command ${command}`)
    else if (command === COMMAND.open) this.#frames.opened(this.#stream)
    else if (command === COMMAND.close) this.#frames.closed(this.#stream)
    else if (command !== COMMAND.nothing) throw new MalformedFrame(`command ${command}`)
  }
}
