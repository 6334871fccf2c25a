import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file so that readers, and we ourselves after a crash, see the old content or the new, never half of it. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`
  try {
    await writeFile(unfinished, text, { mode })
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
}
