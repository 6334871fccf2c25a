import { crc32 } from 'node:zlib'

export interface ZipEntry {
  /** Path inside the archive; ASCII. */
  name: string
  content: Uint8Array
}

/** 1 January 1980, 0:00, the first that the format knows: two zips of the same files are to be the same bytes. */
const DATE = 0x0021
const TIME = 0
/** Version 2.0 of the format; made on Unix, so that the file's mode counts. */
const VERSION = 20
const MADE_BY = (3 << 8) | VERSION
/** -rw-r--r--: Lambda runs the code as another user than the one it unpacks it as. */
const MODE = 0o100644 << 16

/**
 * A zip archive, the same bytes for the same entries on every machine: Lambda's CodeSha256 tells then whether a function runs this
 * code. Stored, not deflated: zlib's output differs between Node's versions and between processors (it is built with their own
 * instructions), so that an `up` from another machine would upload the same code again.
 * @param entries in any order
 */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const sums = { crc: crc32(content), size: content.length, name: Buffer.from(name, 'ascii') }
    const file = Buffer.concat([localHeader(sums), sums.name, content])
    files.push(file)
    directory.push(directoryHeader(sums, offset), sums.name)
    offset += file.length
  }
  const central = Buffer.concat(directory)
  return Buffer.concat([...files, central, endOfDirectory(entries.length, central.length, offset)])
}

interface Sums {
  crc: number
  size: number
  name: Buffer
}

/** What stands before a file and again in the directory: flags, method (stored), time, date, checksum, both sizes, name's length. */
function common(header: Buffer, at: number, { crc, size, name }: Sums): void {
  header.writeUInt16LE(VERSION, at)
  header.writeUInt16LE(TIME, at + 6)
  header.writeUInt16LE(DATE, at + 8)
  header.writeUInt32LE(crc, at + 10)
  header.writeUInt32LE(size, at + 14)
  header.writeUInt32LE(size, at + 18)
  header.writeUInt16LE(name.length, at + 22)
}

function localHeader(sums: Sums): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  common(header, 4, sums)
  return header
}

function directoryHeader(sums: Sums, offset: number): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(MADE_BY, 4)
  common(header, 6, sums)
  header.writeUInt32LE(MODE >>> 0, 38)
  header.writeUInt32LE(offset, 42)
  return header
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return end
}
