import { connection } from 'next/server'
import { readAccount } from '../lib/account/read-account.ts'
import { TrackerStart } from './tracking/tracker-start.tsx'

/**
 * Where the browser tracker is mounted. Its settings are read as the page is asked for: one build serves any stack, and one
 * without an address for events counts nothing.
 */
export async function Tracker() {
  await connection()
  const account = await readAccount()
  return (
    <TrackerStart
      endpoint={process.env['CLICKSTREAM_EVENTS_URL'] || null}
      consent={process.env['CLICKSTREAM_CONSENT'] === 'granted' ? 'granted' : 'required'}
      userId={account?.userId ?? null}
    />
  )
}
