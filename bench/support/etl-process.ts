import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { DatabaseAddress } from '../../stack/database.ts'

export interface EtlProcessInput {
  raw: string
  address: DatabaseAddress
  /** What a GET costs. */
  getMs: number
}

export interface EtlProcessResult {
  ms: number
  /** Resident memory at most, bytes. */
  peakBytes: number
}

/** One ETL run in a process of its own, with the flags the local stack gives it. */
export async function runEtlProcess(input: EtlProcessInput): Promise<EtlProcessResult> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bench-etl-'))
  try {
    const file = join(folder, 'input.json')
    await writeFile(file, JSON.stringify(input), { mode: 0o600 })
    const program = fileURLToPath(new URL('etl-run.js', import.meta.url))
    const { stdout } = await execa(process.execPath, ['--max-semi-space-size=32', program, file])
    return JSON.parse(stdout) as EtlProcessResult
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
