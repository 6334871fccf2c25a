import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Two weeks of a real shop (facts/analytics.md, E). The data's licence is not stated, so it is not part of the repository. */
export interface RecordedData {
  /** One row per hit, or per hit and product. CSV, gzip. */
  events: string
  /** One row per session, as Google counted them. CSV, gzip. */
  sessions: string
}

const ROOT = resolve(import.meta.dirname, '../..')

/**
 * Where the recorded data is, or null where this machine has none; then it says so on standard error. The folder is
 * `../shared/data` beside the repository, or the environment's CLICKSTREAM_RECORDED_DATA.
 * @param notRun what is not run without it, as a sentence's subject
 * @throws where the data is missing and CLICKSTREAM_REQUIRE_RECORDED_DATA=1
 */
export function recordedData(notRun: string): RecordedData | null {
  const folder = resolve(ROOT, process.env['CLICKSTREAM_RECORDED_DATA'] ?? '../shared/data')
  const data: RecordedData = {
    events: join(folder, 'store_events_2016-08-01_14.csv.gz'),
    sessions: join(folder, 'store_sessions_2016-08-01_14.csv.gz'),
  }
  const missing = Object.values(data).filter((file: string) => !existsSync(file))
  if (missing.length === 0) return data
  const sentence = `not run: ${notRun}, because the recorded data is missing (${missing.join(', ')})`
  if (process.env['CLICKSTREAM_REQUIRE_RECORDED_DATA'] === '1') throw new Error(sentence)
  process.stderr.write(`${sentence}\n`)
  return null
}
