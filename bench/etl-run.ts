import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DEFAULT_RULES } from '../lambdas/etl/rules.ts'
import { runEtl } from '../lambdas/etl/run.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import type { EtlProcessInput, EtlProcessResult } from './support/etl-process.ts'

/** The ETL alone, for bench/etl.ts, so that the time and the memory are its own. */

const input = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as EtlProcessInput

class DistantStore extends FolderStore {
  override async get(key: string, maxBytes: number): Promise<Buffer> {
    if (input.getMs > 0) await sleep(input.getMs)
    return super.get(key, maxBytes)
  }
}

const began = performance.now()
const report = await runEtl({
  store: new DistantStore(input.raw),
  connect: async (options) => {
    const client = new pg.Client({ ...options, ...input.address })
    await client.connect()
    return client
  },
  rules: DEFAULT_RULES,
  clock: () => Date.now(),
  kind: 'run',
  retentionMonths: null,
})
if (report.state !== 'done' || report.setAside.length > 0) throw new Error(JSON.stringify(report))
const result: EtlProcessResult = {
  ms: performance.now() - began,
  peakBytes: process.resourceUsage().maxRSS * 1024,
}
process.stdout.write(JSON.stringify(result))
