import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_RULES } from '../lambdas/etl/rules.ts'
import { etlRules } from './etl-rules.ts'
import { checkSettings, mergeSettings, readSettingsFile } from './load-settings.ts'
import { SettingsError } from './settings-error.ts'

const problems = (input: unknown) => {
  try {
    checkSettings('test', input)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

test('nothing said is the defaults, which are the ETL’s', () => {
  const settings = checkSettings('test', {})
  expect(etlRules(settings)).toEqual(DEFAULT_RULES)
  expect(settings.retention.eventMonths).toBeNull()
  expect(checkSettings('test', settings)).toEqual(settings)
})

test.each([
  [{ timezone: 'UTC' }, 'timezone', 'is not a setting', 'timeZone'],
  [{ sessions: { timeoutMinute: 5 } }, 'sessions.timeoutMinute', 'is not a setting', 'timeoutMinutes'],
  [{ local: { ports: { ingress: 8080 } } }, 'local.ports.ingress', 'is not a setting', 'ingest'],
  [{ colour: 'red' }, 'colour', 'is not a setting', null],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone', 'is no time zone; write it as in Europe/Berlin', null],
  [{ currency: 'usd' }, 'currency', 'is no currency code; write it as in USD', null],
  [{ sessions: { timeoutMinutes: 0 } }, 'sessions.timeoutMinutes', 'must be at least 1', null],
  [{ sessions: { maxHours: 48 } }, 'sessions.maxHours', 'must be at most 24', null],
  [{ sessions: { splitOnMidnight: 'yes' } }, 'sessions.splitOnMidnight', 'must be a boolean', null],
  [{ local: { etlEverySeconds: 7.5 } }, 'local.etlEverySeconds', 'must be a whole number', null],
])('%j: %s %s', (input, path, problem, nearest) => {
  expect(problems(input)).toEqual([{ path, problem, nearest }])
})

test('one layer over the other, key by key; what a layer does not say stays', () => {
  expect(
    mergeSettings({ timeZone: 'UTC', sessions: { timeoutMinutes: 20 }, ownHosts: ['a.example'] }, null, {
      sessions: { splitOnMidnight: true },
      ownHosts: ['b.example'],
    }),
  ).toEqual({
    timeZone: 'UTC',
    sessions: { timeoutMinutes: 20, splitOnMidnight: true },
    ownHosts: ['b.example'],
  })
})

test('a file that is not there, cannot be read, or is not JSON', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-settings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'clickstream.json')
  expect(await readSettingsFile(file, false)).toBeNull()
  await expect(readSettingsFile(file, true)).rejects.toThrow('cannot be read (ENOENT)')
  await writeFile(file, '{"timeZone": ')
  await expect(readSettingsFile(file, false)).rejects.toThrow('is not JSON')
  await writeFile(file, '{"timeZone": "Asia/Tokyo"}')
  expect(await readSettingsFile(file, false)).toEqual({ timeZone: 'Asia/Tokyo' })
})
