import pg from 'pg'
import type { EtlReport } from '../lambdas/etl/report.ts'
import { type EtlInput, runEtl } from '../lambdas/etl/run.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { clientConfig } from '../stack/client-config.ts'
import { DATABASE_NAMES, type DatabaseAddress, type Role } from '../stack/database.ts'
import { etlRules } from '../stack/etl-rules.ts'
import type { Program } from './program.ts'

/** How to reach one of a stack's databases. */
export function localAddress(
  { stack, secrets }: Program,
  database: 'oltp' | 'dw',
  user: Role,
): DatabaseAddress {
  return {
    host: '127.0.0.1',
    port: stack.ports[database],
    database: DATABASE_NAMES[database],
    user,
    password: secrets.roles[user],
    tls: null,
  }
}

type LocalRun = Pick<EtlInput, 'kind' | 'from' | 'to' | 'signal' | 'onProgress' | 'clock'>

/** Runs the ETL from a stack's raw folder into its warehouse, under its settings. @throws as runEtl does */
export function runLocalEtl(program: Program, run: LocalRun): Promise<EtlReport> {
  const { settings } = program.stack
  return runEtl({
    ...run,
    store: new FolderStore(program.folders.raw),
    rules: etlRules(settings),
    retentionMonths: settings.retention.eventMonths,
    connect: async (options) => {
      const client = new pg.Client({ ...options, ...clientConfig(localAddress(program, 'dw', 'etl')) })
      await client.connect()
      return client
    },
  })
}
