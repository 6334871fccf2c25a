import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { countedUuids, temporaryFolder, temporaryStore } from '../test-support.ts'
import { type ImportOptions, importFile } from './import-file.ts'
import { loadMapping } from './load-mapping.ts'

export const FIXTURE = join(import.meta.dirname, 'fixtures/store-events.csv')
const uuid = countedUuids()

/** Imports the fixture by the preset it was made for. */
export async function importFixture(store: RawStore, options: Partial<ImportOptions> = {}) {
  return importFile({
    file: FIXTURE,
    mapping: await loadMapping('google-merchandise-store'),
    store,
    uuid,
    ...options,
  })
}

/** Imports a file of this content; without a mapping, lines of JSON. */
export async function importText(text: string | Buffer, options: Partial<ImportOptions> = {}) {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, text)
  const store = await temporaryStore()
  return { store, report: await importFile({ file, mapping: null, store, uuid, ...options }) }
}
