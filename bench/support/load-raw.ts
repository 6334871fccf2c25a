import pg from 'pg'
import { DEFAULT_RULES } from '../../lambdas/etl/rules.ts'
import { runEtl } from '../../lambdas/etl/run.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import type { DatabaseAddress } from '../../stack/database.ts'

/** Loads a raw store into a warehouse by one run of the ETL. @throws where it did not load all of it */
export async function loadRaw(store: RawStore, address: DatabaseAddress): Promise<void> {
  const report = await runEtl({
    store,
    connect: async (options) => {
      const client = new pg.Client({ ...options, ...address })
      await client.connect()
      return client
    },
    rules: DEFAULT_RULES,
    clock: () => Date.now(),
    kind: 'run',
    retentionMonths: null,
  })
  if (report.state !== 'done' || report.setAside.length > 0) throw new Error(JSON.stringify(report))
}
