import { readFile } from 'node:fs/promises'
import pg from 'pg'
import type { BatchLimits } from '../../lambdas/etl/batch.ts'
import type { RunKind } from '../../lambdas/etl/report.ts'
import { DEFAULT_RULES } from '../../lambdas/etl/rules.ts'
import { runEtl } from '../../lambdas/etl/run.ts'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import type { DatabaseAddress } from '../../stack/database.ts'

/** One ETL run as a process of its own, to be killed. Its argument is a file that says what to load and where. */
export interface EtlProgramInput {
  raw: string
  address: DatabaseAddress
  kind: RunKind
  now: number
  batchLimits: BatchLimits
}

const input = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as EtlProgramInput
const report = await runEtl({
  store: new FolderStore(input.raw),
  connect: async (options) => {
    const client = new pg.Client({ ...options, ...input.address })
    await client.connect()
    return client
  },
  rules: DEFAULT_RULES,
  clock: () => input.now,
  kind: input.kind,
  retentionMonths: null,
  batchLimits: input.batchLimits,
})
process.stdout.write(JSON.stringify(report))
