const BLOCK = 512

export interface TarEntry {
  /** Path inside the archive, with slashes; up to 100 bytes. */
  name: string
  content: Uint8Array
}

/**
 * A tar archive (POSIX ustar), the same bytes for the same entries on every machine: its SHA-256 tells whether it is the same
 * content. Not compressed, for the same reason as zip.ts does not.
 * @param entries in any order; @throws where a name is too long
 */
export function tar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, content }) => [
      header(name, content.length),
      content,
      Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
    ])
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`too long a name for a tar archive: ${name}`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(size, 11), 124)
  // 1 January 1980.
  block.write(octal(315_532_800, 11), 136)
  // The checksum is of a header that has blanks in its place.
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
