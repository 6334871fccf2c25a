import { z } from 'zod'
import { CAMPAIGN, ELEMENT, ITEM, PLAIN, PRODUCT } from '../../lambdas/events/event.ts'
import { nearest } from '../../stack/nearest.ts'

/**
 * How the columns of a file become events of the contract. Columns are named as in the header of a CSV file, or by the keys
 * of JSON lines, where `a.b` also means b inside a. What is empty, null or not there is left out.
 */

/** An object that knows its keys: another one is an error that names the nearest. */
function strict<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      const { keys = [] } = issue as { keys?: string[] }
      return keys.map((key) => unknownKey(key, known)).join('; ')
    },
  })
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known)
  return `unknown key "${key}"; ${near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`}`
}

const column = z.string().min(1)
const texts = z.union([z.string(), z.array(z.string()).min(1)])

const hasOne = (...parts: unknown[]) => parts.filter((part) => part !== undefined).length === 1

/** Whether a column holds one of some texts (`equals`), or none of them (`differs`). An empty column is "". */
const condition = strict({ column, equals: texts.optional(), differs: texts.optional() }).refine(
  ({ equals, differs }) => hasOne(equals, differs),
  'needs either "equals" or "differs"',
)

/**
 * What a field gets: a column, by its name; `{"template": "https://{host}{path}"}`, left out where one of its columns is
 * empty; `{"constant": "USD"}`; or true or false, by a condition.
 */
const value = z.union([
  column,
  strict({
    template: z
      .string()
      .regex(/\{[^{}]+\}/, 'names no {column}')
      .optional(),
    constant: z.union([z.string(), z.number(), z.boolean()]).optional(),
    column: column.optional(),
    equals: texts.optional(),
    differs: texts.optional(),
  }).refine(
    (form) =>
      hasOne(form.template, form.constant, form.column) &&
      hasOne(form.template, form.constant, form.equals, form.differs),
    'needs one of "template", "constant", or "column" with "equals" or "differs"',
  ),
])

/** `unit`, where a column counts time from 1970-01-01 UTC in numbers; without it the contract's ISO 8601 is read. */
const time = z.union([column, strict({ column, unit: z.enum(['seconds', 'milliseconds', 'microseconds']) })])

function each<K extends string>(fields: Record<K, unknown>) {
  const shape = Object.fromEntries(Object.keys(fields).map((name) => [name, value.optional()]))
  return shape as { [P in K]: z.ZodOptional<typeof value> }
}

/** These have keys of their own in the mapping. */
const { eventName: _name, eventId: _id, occurredAt: _time, properties: _properties, ...ownFields } = PLAIN

const fields = strict({
  ...each(ownFields),
  product: strict(each(PRODUCT)).optional(),
  campaign: strict(each(CAMPAIGN)).optional(),
  element: strict(each(ELEMENT)).optional(),
})

export const mappingSchema = strict({
  /** By default told from the file's first character. */
  format: z.enum(['csv', 'ndjson']).optional(),
  delimiter: z
    .string()
    .length(1)
    .regex(/[^"\n\r]/)
    .default(','),
  /** A label of the Encoding Standard, e.g. `windows-1252`. */
  encoding: z.string().refine(isEncoding, 'no encoding we know').default('utf-8'),

  eventName: value,
  occurredAt: time,
  /** The columns that tell one event from another. One alone may hold UUIDs. Without it: the row, and its number among equal ones. */
  eventId: z.union([column, z.array(column).min(1)]).optional(),
  /** Rows that follow one another and agree in these are one event, with an item from each. All else comes from the first. */
  groupBy: z.array(column).min(1).optional(),

  fields: fields.optional(),
  /** A row where all of these are empty has no item. */
  items: strict(each(ITEM)).optional(),
  /** Columns that keep their name, or values under names given here. */
  properties: z.union([z.array(column), z.record(z.string().min(1), value)]).optional(),
  /** Goes beside the events, into the raw object's envelope. */
  userAgent: value.optional(),

  /** Texts that mean "not known" in properties and items. Fields take them as they are: "(direct)" is a source. */
  unknown: z.array(z.string()).optional(),
  /** Rows to leave out: those for which any of these holds. */
  skip: z.array(condition).optional(),
  /** Where this holds and the event is not a page view itself, a page view is put before it. */
  alsoPageView: condition.optional(),
})

export type Mapping = z.output<typeof mappingSchema>
export type MappingInput = z.input<typeof mappingSchema>
export type Value = z.output<typeof value>
export type Condition = z.output<typeof condition>
export type FieldsMapping = z.output<typeof fields>

/** A mapping that cannot be used: `issues` says where in it, and what is wrong there. */
export class MappingError extends Error {
  override readonly name = 'MappingError'
  readonly issues: readonly { path: string; problem: string }[]

  constructor(issues: readonly { path: string; problem: string }[]) {
    super(issues.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)).join('; '))
    this.issues = issues
  }
}

/** @throws MappingError */
export function parseMapping(input: unknown): Mapping {
  const checked = mappingSchema.safeParse(input)
  if (checked.success) return checked.data
  throw new MappingError(
    checked.error.issues
      .flatMap(unfold)
      .map(({ path, message }) => ({ path: path.join('.'), problem: message })),
  )
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/** Of a union zod says that nothing fits; what a person wants to hear is what is wrong with the form that they chose. */
function unfold(issue: z.core.$ZodIssue): Issue[] {
  if (issue.message.endsWith('received undefined')) return [{ path: issue.path, message: 'required' }]
  if (issue.code !== 'invalid_union') return [issue]
  const isOther = ({ code, path }: z.core.$ZodIssue) => code === 'invalid_type' && path.length === 0
  const chosen = issue.errors.find((branch) => !branch.some(isOther))
  if (chosen !== undefined)
    return chosen.flatMap(unfold).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
  const isMissing = issue.errors.flat().every(({ message }) => message.endsWith('received undefined'))
  return [{ path: issue.path, message: isMissing ? 'required' : 'wrong type' }]
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label) !== null
  } catch {
    return false
  }
}
