import pg from 'pg'
import type { EtlReport } from '../../lambdas/etl/report.ts'
import { DEFAULT_RULES, type EtlRules } from '../../lambdas/etl/rules.ts'
import { type EtlInput, runEtl } from '../../lambdas/etl/run.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import type { TestDatabase } from './database.ts'

/** The evening of the tests' day: nothing more is received into older days, this one is open. */
export const TEST_NOW = Date.UTC(2026, 10, 20, 23)
/** When the tests' day is long over. */
export const LATER = Date.UTC(2027, 0, 1)

type TestRun = Omit<Partial<EtlInput>, 'rules'> & { rules?: Partial<EtlRules> }

/** Runs the ETL of a test's raw store into a test's warehouse. */
export function testEtl(database: TestDatabase, store: RawStore, input: TestRun = {}): Promise<EtlReport> {
  return runEtl({
    kind: 'run',
    clock: () => TEST_NOW,
    retentionMonths: null,
    ...input,
    store,
    connect: async (options) => {
      const client = new pg.Client({ ...options, ...database.address('etl') })
      await client.connect()
      return client
    },
    rules: { ...DEFAULT_RULES, ...input.rules },
  })
}
