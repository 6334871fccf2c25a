import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import type { EtlProcessInput, EtlProcessResult } from './support/etl-process.ts'
import { loadRaw } from './support/load-raw.ts'

/** The ETL alone, for bench/etl.ts, so that the time and the memory are its own. */

const input = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as EtlProcessInput

class DistantStore extends FolderStore {
  override async get(key: string, maxBytes: number): Promise<Buffer> {
    if (input.getMs > 0) await sleep(input.getMs)
    return super.get(key, maxBytes)
  }
}

const began = performance.now()
await loadRaw(new DistantStore(input.raw), input.address)
const result: EtlProcessResult = {
  ms: performance.now() - began,
  peakBytes: process.resourceUsage().maxRSS * 1024,
}
process.stdout.write(JSON.stringify(result))
