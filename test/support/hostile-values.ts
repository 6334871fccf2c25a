import fc from 'fast-check'

/** What clients should not send, and somebody will: for tests of everything that reads what clients sent. */

export const HOSTILE_TEXTS = [
  '\0',
  'a\0b',
  '\uD800',
  'x\uDC00y',
  '😀'.repeat(30),
  'x'.repeat(10_000),
  '😀'.repeat(5000),
  '__proto__',
  'constructor',
  'toString',
  '\u202Eevil\u0007\u001f\u001b[31m',
  '\uFEFF',
  "'; DROP TABLE dw.fact_event; --",
  '\\N\t\\.\n',
  '{"a":1}',
  '../../etc/passwd',
  '%00%FF',
  'NaN',
  '',
  ' ',
] as const

export const EDGE_NUMBERS = [
  ...[0, -0, -1, 0.1, 1.005, 5e-324, 1e-7, 1e12, -1e12, 1e12 + 1, 2 ** 31, 2 ** 53, 2 ** 53 + 2, -(2 ** 63)],
  ...[1e21, Number.MAX_VALUE, -Number.MAX_VALUE],
] as const

/** As texts and as epoch ms: before there were computers, at the ends of what dates can say, and no dates at all. */
export const EDGE_TIMES = [
  ...[
    '0001-01-01',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59.999Z',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20',
  ],
  ...['2026-02-30', '2026-11-20T25:00:00Z', '2026-11-20 10:00:00,5+0530', 'yesterday', '', '1'],
  ...[0, -1, 1.5, 8.64e15, -8.64e15, 8.64e15 + 1, 253_402_300_800_000, null],
] as const

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** Any JSON value, hostile ones often. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    hostileText,
    fc.constantFrom<unknown>(...EDGE_NUMBERS, ...EDGE_TIMES, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(hostileText, tie('value')), { maxLength: 3 }).map(objectOf),
  ),
}))['value']

/** Own members whatever their names, as JSON.parse makes them. */
function objectOf(members: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of members)
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return object
}

/** JSON so deep that it can be parsed and not written again. */
export const deepJson = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
