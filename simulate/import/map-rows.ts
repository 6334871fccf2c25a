import { acceptEventId, uuidFrom } from '../../lambdas/events/event-id.ts'
import { stageOf } from '../../lambdas/events/names.ts'
import type { Mapping } from './mapping.ts'
import type { Row } from './row.ts'
import { RowIds } from './row-ids.ts'
import { columnsOf, conditionReader, fieldsReader, knownOnly, objectReader, valueReader } from './values.ts'

/** Events from one place of a file, as the contract has yet to check them. They stay together, in this order. */
export interface Candidate {
  line: number
  userAgent: string | null
  events: Record<string, unknown>[]
}

type Fields = Record<string, unknown>

/**
 * A mapping made ready: rows that are one event become that event, and the page view that goes with it where the mapping
 * asks for one.
 */
export function rowMapper(
  mapping: Mapping,
  ids = new RowIds(),
): (rows: readonly [Row, ...Row[]]) => Candidate {
  const eventName = valueReader(mapping.eventName)
  const occurredAt = timeReader(mapping)
  const eventId = idReader(mapping, ids)
  const fields = fieldsReader(mapping.fields ?? {})
  const known = knownOnly(mapping.unknown)
  const items = mapping.items && objectReader(mapping.items, known)
  const properties = objectReader(propertiesOf(mapping), known)
  const userAgent = valueReader(mapping.userAgent ?? { constant: '' })
  const alsoPageView = mapping.alsoPageView ? conditionReader(mapping.alsoPageView) : () => false
  return (rows) => {
    const [first] = rows
    const event: Fields = {
      eventName: eventName(first),
      eventId: eventId(rows),
      occurredAt: occurredAt(first),
      ...fields(first),
      properties: properties(first),
    }
    const found = items === undefined ? [] : rows.map(items).filter((item) => item !== undefined)
    if (found.length > 0) event['items'] = found
    if (!hasMoney(event)) delete event['currency']
    return {
      line: first.line,
      userAgent: String(userAgent(first) ?? '') || null,
      events: alsoPageView(first) && !isPageView(event) ? [pageViewOf(event), event] : [event],
    }
  }
}

/** A currency is mapped as a constant; where nothing is counted in it, it says nothing. */
const hasMoney = (event: Fields) => ['value', 'product', 'items'].some((name) => event[name] !== undefined)

const isPageView = ({ eventName }: Fields) =>
  typeof eventName === 'string' && stageOf(eventName) === 'page_view'

/** What a page view does not have of the event that the page was shown for. */
const NOT_OF_PAGE = ['product', 'items', 'element', 'value', 'currency', 'transactionId', 'searchTerm']

function pageViewOf(event: Fields): Fields {
  const view: Fields = {
    ...event,
    eventName: 'page_view',
    eventId: uuidFrom(`page view of\n${event['eventId']}`),
  }
  for (const name of NOT_OF_PAGE) delete view[name]
  return view
}

const MS = { seconds: 1000, milliseconds: 1, microseconds: 0.001 }

function timeReader({ occurredAt }: Mapping): (row: Row) => unknown {
  if (typeof occurredAt === 'string') return (row) => row.read(occurredAt)
  return (row) => {
    const value = row.read(occurredAt.column)
    // What is no number stays what it is, for the contract to refuse.
    const ms = Math.round(Number(value ?? Number.NaN) * MS[occurredAt.unit])
    return Number.isNaN(ms) ? value : ms
  }
}

function idReader({ eventId = [] }: Mapping, ids: RowIds): (rows: readonly [Row, ...Row[]]) => string {
  const columns = [eventId].flat()
  return (rows) => {
    const values = columns.map((column) => rows[0].read(column))
    if (values.every((value) => value === undefined))
      return ids.next(rows.map((row) => row.content()).join('\n'))
    const own = values.length === 1 && typeof values[0] === 'string' ? acceptEventId(values[0]) : null
    return own ?? uuidFrom(`row\n${JSON.stringify([columns, values])}`)
  }
}

function propertiesOf({ properties = [] }: Mapping) {
  return Array.isArray(properties) ? Object.fromEntries(properties.map((name) => [name, name])) : properties
}

/** Every column the mapping reads, once each. */
export function mappedColumns(mapping: Mapping): string[] {
  const { product, campaign, element, ...plain } = mapping.fields ?? {}
  const values = [plain, product, campaign, element, mapping.items, propertiesOf(mapping)]
    .flatMap((parts) => Object.values(parts ?? {}))
    .concat(mapping.eventName, mapping.userAgent, mapping.alsoPageView, ...(mapping.skip ?? []))
    .flatMap((value) => (value === undefined ? [] : columnsOf(value)))
  const time = typeof mapping.occurredAt === 'string' ? mapping.occurredAt : mapping.occurredAt.column
  return [...new Set([time, ...[mapping.eventId ?? []].flat(), ...(mapping.groupBy ?? []), ...values])]
}
