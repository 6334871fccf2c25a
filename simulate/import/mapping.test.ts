import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadMapping } from './load-mapping.ts'
import { MappingError, parseMapping } from './mapping.ts'

const issuesOf = (input: unknown) => {
  try {
    parseMapping(input)
    return []
  } catch (error) {
    if (!(error instanceof MappingError)) throw error
    return error.issues
  }
}

const least = { eventName: 'event', occurredAt: 'time' }

test('a name and a time are enough', () => {
  expect(parseMapping(least)).toEqual({ ...least, delimiter: ',', encoding: 'utf-8' })
  expect(issuesOf({})).toEqual([
    { path: 'eventName', problem: 'required' },
    { path: 'occurredAt', problem: 'required' },
  ])
})

test('an unknown key is an error that names the nearest, at every depth', () => {
  expect(issuesOf({ ...least, alsopageview: {}, zzz: 1 })).toEqual([
    {
      path: '',
      problem: expect.stringMatching(
        /^unknown key "alsopageview"; did you mean "alsoPageView"\?; unknown key "zzz"; known are/,
      ),
    },
  ])
  expect(issuesOf({ ...least, fields: { clientID: 'user', campaign: { sorce: 'source' } } })).toEqual([
    { path: 'fields.campaign', problem: 'unknown key "sorce"; did you mean "source"?' },
    { path: 'fields', problem: 'unknown key "clientID"; did you mean "clientId"?' },
  ])
  expect(issuesOf({ ...least, fields: { pageUrl: { tempalte: '{a}' } } })[0]).toEqual({
    path: 'fields.pageUrl',
    problem: 'unknown key "tempalte"; did you mean "template"?',
  })
})

test('a part in a wrong form is told with its place', () => {
  expect(issuesOf({ ...least, eventName: 5 })).toEqual([{ path: 'eventName', problem: 'wrong type' }])
  expect(issuesOf({ ...least, fields: { value: { column: 'price' } } })).toEqual([
    {
      path: 'fields.value',
      problem: 'needs one of "template", "constant", or "column" with "equals" or "differs"',
    },
  ])
  expect(issuesOf({ ...least, alsoPageView: { column: 'type' } })).toEqual([
    { path: 'alsoPageView', problem: 'needs either "equals" or "differs"' },
  ])
  expect(issuesOf({ ...least, occurredAt: { column: 'time', unit: 'days' } })[0]?.path).toBe(
    'occurredAt.unit',
  )
  expect(issuesOf({ ...least, encoding: 'klingon' })).toEqual([
    { path: 'encoding', problem: 'no encoding we know' },
  ])
  expect(issuesOf({ ...least, fields: { pageUrl: { template: 'https://x' } } })).toEqual([
    { path: 'fields.pageUrl.template', problem: 'names no {column}' },
  ])
})

test('a mapping comes by a preset’s name or from a JSON file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-mapping-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'mapping.json')
  await writeFile(file, JSON.stringify(least))
  expect(await loadMapping(file)).toEqual(parseMapping(least))
  expect((await loadMapping('google-merchandise-store')).groupBy).toContain('hit_number')

  await writeFile(file, '{')
  await expect(loadMapping(file)).rejects.toThrow(/^not JSON: /)
  await expect(loadMapping('google-merchandise-shop')).rejects.toThrow(
    'no mapping "google-merchandise-shop" (ENOENT); did you mean "google-merchandise-store"?',
  )
})
