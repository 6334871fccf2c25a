import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FunctionKind } from './names.ts'
import { zip } from './zip.ts'

/** A function's code as Lambda takes it. */
export interface Bundle {
  zip: Uint8Array
  /** In base64, as Lambda tells it (CodeSha256). */
  sha256: string
}

/** Where Lambda finds the bundle's `handler`: index.mjs in the archive's root. */
export const HANDLER = 'index.handler'

/**
 * Packs a function's program, which scripts/build.mjs has bundled into one file.
 * @param folder that has `ingest.mjs` and `etl.mjs`: dist/lambda
 * @throws the file system's error where it was not built
 */
export async function readBundle(folder: string, kind: FunctionKind): Promise<Bundle> {
  const content = await readFile(join(folder, `${kind}.mjs`))
  const packed = zip([{ name: 'index.mjs', content }])
  return { zip: packed, sha256: createHash('sha256').update(packed).digest('base64') }
}
