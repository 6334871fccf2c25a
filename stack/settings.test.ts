import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_RULES } from '../lambdas/etl/rules.ts'
import { etlRules } from './etl-rules.ts'
import { checkSettings, mergeSettings, readSettingsFile } from './load-settings.ts'
import type { SettingsInput } from './settings.ts'
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

const GITHUB = 'is no repository at GitHub; write it as in https://github.com/owner/shop'
const WEB = 'is none of "codecommit", "none" and { "github": "https://github.com/owner/repository" }'

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
  [{ aws: { web: 'gitlab' } }, 'aws.web', WEB, null],
  [{ aws: { web: { github: 'http://github.com/owner/shop' } } }, 'aws.web.github', GITHUB, null],
  [{ aws: { web: { github: 'https://github.com/owner' } } }, 'aws.web.github', GITHUB, null],
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

test('where the storefront comes from: another kind takes the place of the one before', () => {
  const github = { github: 'https://github.com/owner/shop' }
  const web = (...layers: SettingsInput['aws'][]) =>
    checkSettings('test', mergeSettings(...layers.map((aws) => ({ aws })))).aws.web
  expect(web({})).toBe('codecommit')
  expect(web({ web: 'codecommit' }, { web: github })).toEqual({ ...github, branch: 'main' })
  expect(web({ web: { ...github, branch: 'release' } }, { web: 'none' })).toBe('none')
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
