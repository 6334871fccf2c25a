import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Means } from '../../provision/stack-parts.ts'

/** Programs of the two functions, as the build leaves them; these only say who they are. @returns their new folder */
export async function writeFakeBundles(version = 1): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bundles-'))
  for (const kind of ['ingest', 'etl'])
    await writeFile(join(folder, `${kind}.mjs`), `export const handler = async () => '${kind} ${version}'\n`)
  return folder
}

/** What a stack is made by where there are no machines: their databases are taken for migrated. */
export const fakeMeans = (bundles: string): Means => ({ bundles, migrate: async () => ['one'] })
