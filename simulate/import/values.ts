import type { Condition, FieldsMapping, Value } from './mapping.ts'
import type { Row } from './row.ts'

/** What a part of the mapping gives for a row; undefined: nothing. */
export type Reader = (row: Row) => unknown
type ReadColumn = (row: Row, column: string) => unknown

const asItIs: ReadColumn = (row, column) => row.read(column)

/** Columns with some texts taken for "not known". */
export const knownOnly = (unknown: readonly string[] = []): ReadColumn => {
  const texts = new Set<unknown>(unknown)
  return (row, column) => {
    const value = row.read(column)
    return texts.has(value) ? undefined : value
  }
}

export function valueReader(value: Value, read: ReadColumn = asItIs): Reader {
  if (typeof value === 'string') return (row) => read(row, value)
  const { template, constant, column } = value
  if (template !== undefined) return templateReader(template, read)
  if (constant !== undefined) return () => constant
  return conditionReader({ ...value, column: column ?? '' })
}

export function conditionReader({ column, equals, differs }: Condition): (row: Row) => boolean {
  const wanted = equals !== undefined
  const texts = new Set([equals ?? differs ?? []].flat())
  return (row) => texts.has(String(row.read(column) ?? '')) === wanted
}

function templateReader(template: string, read: ReadColumn): Reader {
  // Texts and columns in turn.
  const parts = template.split(/\{([^{}]+)\}/)
  return (row) => {
    let text = ''
    for (const [i, part] of parts.entries()) {
      const value = i % 2 === 0 ? part : read(row, part)
      if (value === undefined) return undefined
      text += String(value)
    }
    return text
  }
}

type Parts = Readonly<Record<string, Value | undefined>>

/** Several values as an object's members; undefined where all of them are. */
export function objectReader(
  parts: Parts,
  read: ReadColumn = asItIs,
): (row: Row) => Record<string, unknown> | undefined {
  const readers = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, valueReader(value, read)] as const],
  )
  return (row) => {
    let object: Record<string, unknown> | undefined
    for (const [name, reader] of readers) {
      const value = reader(row)
      if (value === undefined) continue
      object ??= {}
      object[name] = value
    }
    return object
  }
}

/** The fields of an event, those inside its product, campaign and element too. */
export function fieldsReader({
  product,
  campaign,
  element,
  ...plain
}: FieldsMapping): (row: Row) => Record<string, unknown> {
  const own = objectReader(plain)
  const nested = Object.entries({ product, campaign, element }).flatMap(([name, parts]) =>
    parts === undefined ? [] : [[name, objectReader(parts)] as const],
  )
  return (row) => {
    const event = own(row) ?? {}
    for (const [name, reader] of nested) {
      const object = reader(row)
      if (object !== undefined) event[name] = object
    }
    return event
  }
}

/** Every column a value is made of. */
export function columnsOf(value: Value | Condition): string[] {
  if (typeof value === 'string') return [value]
  if ('template' in value && value.template !== undefined)
    return [...value.template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '')
  return value.column === undefined ? [] : [value.column]
}
