import type { RawStore } from '../raw-store/raw-store.ts'
import type { FunctionSetting } from './function-setting.ts'
import { readInvocation } from './invocation.ts'
import { pinnedWarehouse } from './load/pinned-warehouse.ts'
import type { EtlReport } from './report.ts'
import { runEtl } from './run.ts'

export interface FunctionContext {
  setting: FunctionSetting
  store: RawStore
  /** Gives the value of a parameter, decrypted. */
  readParameter: (name: string) => Promise<string>
  /** Now, epoch ms UTC. */
  clock: () => number
  /** One line of the log; holds no event data. */
  log: (line: Record<string, unknown>) => void
}

/** What Lambda tells of an invocation, as far as it is asked. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number
}

/**
 * The ETL as Lambda invokes it: by the schedule, or by hand for a backfill or a rebuild. It returns the report, and logs it too,
 * since nobody hears what a schedule's invocation returns. A failure is thrown, so that Lambda counts it.
 */
export function createEtlFunction(context: FunctionContext) {
  const { setting, store, readParameter, clock, log } = context
  const connect = pinnedWarehouse(setting.warehouse, readParameter)
  return async (event: unknown, lambda: LambdaContext): Promise<EtlReport> => {
    const report = await runEtl({
      ...readInvocation(event),
      store,
      connect,
      clock,
      rules: setting.rules,
      retentionMonths: setting.retentionMonths,
      remainingMs: () => lambda.getRemainingTimeInMillis(),
    })
    log({ ...report })
    return report
  }
}
