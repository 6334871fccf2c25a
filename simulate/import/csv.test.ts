import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvReader, type CsvRow } from './csv.ts'
import { splitLines } from './lines.ts'

/** The rows of a text that arrives in pieces of `size` code units. */
async function read(
  text: string,
  { size = 7, delimiter = ',', maxRow = 1000, maxLine = 1000 } = {},
): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  const reader = new CsvReader({ add: (row) => rows.push(row), end: () => {} }, delimiter, maxRow)
  async function* pieces() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
  for await (const lines of splitLines(pieces(), maxLine)) for (const line of lines) reader.add(line)
  reader.end()
  return rows
}

const fieldsOf = (rows: CsvRow[]) => rows.map((row) => ('fields' in row ? row.fields : row.problem))

test('reads fields with delimiters, quotes and newlines in them', async () => {
  const text = 'a,b,c\r\n1,"x, y","say ""hi"""\r\n"two\nlines","",\n'
  expect(await read(text)).toEqual([
    { line: 1, fields: ['a', 'b', 'c'] },
    { line: 2, fields: ['1', 'x, y', 'say "hi"'] },
    { line: 3, fields: ['two\nlines', '', ''] },
  ])
})

test('takes a last line without a newline, other delimiters, and quotes inside plain fields', async () => {
  expect(fieldsOf(await read('a;b\n24";27"', { delimiter: ';' }))).toEqual([
    ['a', 'b'],
    ['24"', '27"'],
  ])
})

test('gives up only the line of a quote that is never closed', async () => {
  expect(await read('a,b\n1,"open\n2,x\n3,y\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, problem: 'row: a quote is not closed' },
    { line: 3, fields: ['2', 'x'] },
    { line: 4, fields: ['3', 'y'] },
  ])
})

test('reads the lines again that a stray quote had swallowed', async () => {
  expect(await read('1,"open\n2,x\n3,"y",z\n"4\n5"\n')).toEqual([
    { line: 1, problem: 'row: text after a closing quote' },
    { line: 2, fields: ['2', 'x'] },
    { line: 3, fields: ['3', 'y', 'z'] },
    { line: 4, fields: ['4\n5'] },
  ])
})

test('does not hold more than its bound for an open quote', async () => {
  const lines = Array.from({ length: 100 }, (_, i) => `${i},x`)
  const rows = await read(`0,"open\n${lines.join('\n')}\n`, { maxRow: 50 })
  expect(rows[0]).toEqual({ line: 1, problem: 'row: a quote is not closed' })
  expect(fieldsOf(rows.slice(1))).toEqual(lines.map((line) => line.split(',')))
})

test('gives up a line that is too long, alone or in an open quote', async () => {
  const long = 'x'.repeat(40)
  expect(await read(`a,b\n${long}\n1,2\n3,"${long}\n4,"5\n${long}\n6,7`, { maxLine: 20 })).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, problem: 'row: too long' },
    { line: 3, fields: ['1', '2'] },
    { line: 4, problem: 'row: too long' },
    { line: 5, problem: 'row: a quote is not closed' },
    { line: 6, problem: 'row: too long' },
    { line: 7, fields: ['6', '7'] },
  ])
})

test('reads back any table, however the text is cut', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ',', '"', '\n', ' ', ';', '') })
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(table, fc.boolean(), fc.integer({ min: 1, max: 30 }), async (rows, everything, size) => {
      const cell = (text: string) => (everything || /[",\n]/.test(text) ? quote(text) : text)
      const text = rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
      expect(fieldsOf(await read(text, { size }))).toEqual(rows)
    }),
  )
})

test('never throws and never loses count of lines, whatever the text', async () => {
  const noise = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') })
  await fc.assert(
    fc.asyncProperty(noise, async (text) => {
      const rows = await read(text, { maxRow: 12, maxLine: 8 })
      const lines = rows.map(({ line }) => line)
      expect(lines).toEqual([...lines].sort((a, b) => a - b))
      expect(new Set(lines).size).toBe(lines.length)
    }),
  )
})
