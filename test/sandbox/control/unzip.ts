/** Files of a zip archive that was stored, not deflated, as provision/functions/zip.ts writes them (PKWARE APPNOTE 4.3.7). */
export function unzip(archive: Buffer): { name: string; content: Buffer }[] {
  const files: { name: string; content: Buffer }[] = []
  let at = 0
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const [method, size] = [archive.readUInt16LE(at + 8), archive.readUInt32LE(at + 18)]
    if (method !== 0) throw new Error('the archive is compressed')
    const begin = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
    const name = archive.toString('latin1', at + 30, at + 30 + archive.readUInt16LE(at + 26))
    files.push({ name, content: archive.subarray(begin, begin + size) })
    at = begin + size
  }
  return files
}
