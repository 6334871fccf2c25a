import type { z } from 'zod'
import { CAMPAIGN, ELEMENT, type Event, eventSchema, ITEM, PLAIN, PRODUCT } from './event.ts'
import { type Fields, isObject } from './field.ts'
import { type Scalar, Tidier } from './tidier.ts'
import { readMoment } from './time.ts'

export interface ValidEvent {
  ok: true
  event: Event
  /** event.occurredAt as epoch ms; null where there is none. */
  occurredMs: number | null
  /** Strings that were longer than their limit. */
  cuts: number
}

export interface InvalidEvent {
  ok: false
  /** From a closed set: a field of the contract, and what is wrong with it. */
  reason: string
}

export type ParsedEvent = ValidEvent | InvalidEvent

/**
 * One event of a request or of a raw object, against the contract. Never throws, whatever JSON holds.
 * @param input a value as JSON.parse gives it; it is not changed
 */
export function parseEvent(input: unknown): ParsedEvent {
  if (!isObject(input)) return { ok: false, reason: 'event: wrong type' }
  const shaping: Shaping = { tidier: new Tidier(), strays: [], occurredMs: null }
  const event = shapeEvent(input, shaping)
  const { tidier, occurredMs } = shaping
  if (tidier.doubted || event['eventName'] === undefined) {
    const checked = eventSchema.safeParse(event)
    if (!checked.success) return { ok: false, reason: reasonOf(checked.error, event) }
  }
  return { ok: true, event: event as Event, occurredMs, cuts: tidier.cuts }
}

interface Shaping {
  tidier: Tidier
  /** What the contract has no field for, by its path. It moves into the properties. */
  strays: [path: string, value: unknown][]
  occurredMs: number | null
}

type Shaped = Record<string, unknown>

/** Clients write null and "" for what they do not know. */
const isAbsent = (value: unknown) => value === null || value === undefined || value === ''

function shapeEvent(input: Shaped, shaping: Shaping): Shaped {
  const event: Shaped = {}
  for (const name in input) {
    const value = input[name]
    if (isAbsent(value)) continue
    if (name === 'occurredAt') event[name] = shapeMoment(value, shaping)
    else if (Object.hasOwn(PLAIN, name))
      event[name] = PLAIN[name as keyof typeof PLAIN].tidy(value, shaping.tidier)
    else if (name === 'product') event[name] = shapeObject(value, PRODUCT, name, shaping)
    else if (name === 'items') event[name] = shapeItems(value, shaping)
    else if (name === 'element') event[name] = shapeObject(value, ELEMENT, name, shaping)
    else if (name === 'campaign') event[name] = shapeObject(value, CAMPAIGN, name, shaping)
    else shaping.strays.push([name, value])
  }
  return addStrays(event, shaping)
}

/** The one field whose value is wanted in two forms. */
function shapeMoment(value: unknown, shaping: Shaping): string | null {
  const moment = readMoment(value)
  shaping.occurredMs = moment?.ms ?? null
  return moment?.text ?? shaping.tidier.doubt(null)
}

function addStrays(event: Shaped, { strays, tidier }: Shaping): Shaped {
  if (strays.length === 0 || (event['properties'] !== undefined && !isObject(event['properties'])))
    return event
  const properties = (event['properties'] ?? {}) as Record<string, Scalar>
  for (const [path, value] of strays) tidier.add(properties, path, value)
  event['properties'] = properties
  return event
}

function shapeItems(value: unknown, shaping: Shaping): unknown {
  if (!Array.isArray(value)) return shaping.tidier.doubt(value)
  return value.map((item: unknown, i) => shapeObject(item, ITEM, `items.${i}`, shaping))
}

/** How GA4 and Segment name a product's fields. */
const ALIASES: Readonly<Record<string, string>> = {
  item_id: 'id',
  product_id: 'id',
  item_name: 'name',
  item_category: 'category',
  item_brand: 'brand',
  item_variant: 'variant',
}

function shapeObject(value: unknown, fields: Fields, path: string, shaping: Shaping): unknown {
  if (!isObject(value)) return shaping.tidier.doubt(value)
  const shaped: Shaped = {}
  for (const name in value) {
    const member = value[name]
    if (isAbsent(member)) continue
    const field = fieldFor(name, value, fields)
    if (field === null) shaping.strays.push([`${path}.${name}`, member])
    else shaped[field] = fields[field]?.tidy(member, shaping.tidier)
  }
  return shaped
}

function fieldFor(name: string, object: Shaped, fields: Fields): string | null {
  if (Object.hasOwn(fields, name)) return name
  const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined
  return alias !== undefined && Object.hasOwn(fields, alias) && isAbsent(object[alias]) ? alias : null
}

/** `items.3.price` becomes `items.price`: reasons are counted, so an index must not make a new one. */
function reasonOf(error: z.ZodError, event: Shaped): string {
  const issue = error.issues[0]
  const path = issue?.path.filter((part) => typeof part === 'string').join('.') || 'event'
  if (path === 'eventName' && !Object.hasOwn(event, 'eventName')) return 'eventName: required'
  const said = issue === undefined || issue.message.startsWith('Invalid input') ? 'wrong type' : issue.message
  return `${path}: ${said}`
}
