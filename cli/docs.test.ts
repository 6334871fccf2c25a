import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { PLAIN } from '../lambdas/events/event.ts'
import { mappingSchema, parseMapping } from '../simulate/import/mapping.ts'
import { PRESETS } from '../simulate/import/presets.ts'
import { checkSettings } from '../stack/load-settings.ts'
import { settingsSchema } from '../stack/settings.ts'
import { makeProgram } from './program.ts'

/** What the docs say, held against what there is. */

const read = (file: string) => readFile(resolve(import.meta.dirname, '..', file), 'utf8')

/** Indented blocks that are JSON objects. */
function jsonBlocks(markdown: string): unknown[] {
  const blocks = markdown.match(/(?:^ {4}.*\n)+/gm) ?? []
  return blocks.filter((block) => block.startsWith('    {\n')).map((block) => JSON.parse(block) as unknown)
}

const program = makeProgram(new AbortController().signal)

test('README and docs name commands and options that exist, and every command', async () => {
  const files = [
    'README.md',
    ...(await readdir(resolve(import.meta.dirname, '../docs'))).map((file) => `docs/${file}`),
  ]
  const text = (await Promise.all(files.map(read))).join('\n')
  const typed = [...text.matchAll(/(?:npx )?clickstream-cli ([a-z]+)([^\n`|]*)/g)]
  expect(typed.length).toBeGreaterThan(10)
  for (const [line, name, rest] of typed) {
    const command = program.commands.find((one) => one.name() === name)
    expect(command, line).toBeDefined()
    const known = [program, command, ...(command?.commands ?? [])].flatMap((one) => one?.options ?? [])
    for (const [flag] of (rest ?? '').split('"')[0]?.matchAll(/--[a-z-]+/g) ?? [])
      expect(
        known.map(({ long }) => long),
        `${line}: ${flag}`,
      ).toContain(flag)
  }
  const readme = await read('README.md')
  for (const command of program.commands)
    expect(readme).toMatch(new RegExp(`\`[^\`]*\\b${command.name()}\\b`))
})

test('every command has help with examples', () => {
  const leaves = program.commands.flatMap((command) =>
    command.commands.length > 0 ? [...command.commands] : [command],
  )
  for (const command of leaves) {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) })
    command.outputHelp()
    expect(help, command.name()).toMatch(/Examples:\n {2}clickstream-cli /)
    const lines = help.split('\nExamples:')[0]?.split('\n') ?? []
    expect(
      lines.filter((line) => line.length > 80),
      command.name(),
    ).toEqual([])
  }
})

test('docs/settings.md lists every setting with its default, and its example holds', async () => {
  const text = await read('docs/settings.md')
  const leaves = (schema: z.ZodType, path: string): [string, unknown][] => {
    let inner = schema
    while (inner instanceof z.ZodPrefault) inner = inner.unwrap() as z.ZodType
    return inner instanceof z.ZodObject && path !== 'local.ports'
      ? Object.entries(inner.shape).flatMap(([key, value]) =>
          leaves(value as z.ZodType, path === '' ? key : `${path}.${key}`),
        )
      : [[path, schema instanceof z.ZodDefault ? schema.parse(undefined) : undefined]]
  }
  for (const [path, value] of leaves(settingsSchema, '')) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${path}\``))
    expect(row, path).toBeDefined()
    if (value !== undefined) expect(row).toContain(`\`${JSON.stringify(value)}\``)
  }
  for (const block of jsonBlocks(text)) expect(() => checkSettings('docs', block)).not.toThrow()
})

test('docs/import.md lists every key of a mapping, and its example holds', async () => {
  const text = await read('docs/import.md')
  for (const key of Object.keys(mappingSchema.shape)) expect(text, key).toContain(`\`${key}\``)
  for (const name of Object.keys(PRESETS)) expect(text).toContain(name)
  expect(jsonBlocks(text)).toHaveLength(1)
  for (const block of jsonBlocks(text)) expect(() => parseMapping(block)).not.toThrow()
})

test('docs/events.md lists every field', async () => {
  const text = await read('docs/events.md')
  for (const field of Object.keys(PLAIN)) expect(text, field).toContain(`\`${field}\``)
})

/** Functions that are a part of one metric and mean nothing alone. */
const PARTS = new Set(
  [
    ...['fits', 'session_days_in', 'session_slice', 'slice_date', 'slice_name', 'monday_of', 'visitor_scope'],
    ...[
      'visitor_place',
      'month_after',
      'days_beside',
      'sessions_beside',
      'products_seen',
      'rfm_people',
      'rfm_segment',
    ],
  ].map((name) => `mart.${name}`),
)

test('docs/metrics.md names every function and view of mart', async () => {
  const folder = resolve(import.meta.dirname, '../migrations/dw')
  const sql = (
    await Promise.all((await readdir(folder)).map((file) => readFile(resolve(folder, file), 'utf8')))
  ).join()
  const names = [...sql.matchAll(/CREATE (?:FUNCTION|VIEW) (mart\.\w+)/g)].map(([, name]) => name ?? '')
  expect(names.length).toBeGreaterThan(10)
  const text = await read('docs/metrics.md')
  for (const name of names.filter((one) => !PARTS.has(one))) expect(text, name).toContain(`\`${name}`)
})
