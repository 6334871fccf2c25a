import { z } from 'zod'
import { acceptEventId } from './event-id.ts'
import { MAX_NUMBER } from './limits.ts'
import { acceptName } from './names.ts'
import type { Scalar, Tidier } from './tidier.ts'
import { readMoment } from './time.ts'

/**
 * A kind of field: `type` says what is valid; `tidy` brings what clients send into that form, or doubts it. Only a doubted event
 * goes through the schema, which then says what is wrong with it: every event passes here twice, at the ingest and in the
 * ETL, and nearly all are fine. That an event nobody doubted is valid is held by a property test.
 */
export interface Field<T extends z.ZodType = z.ZodType> {
  type: T
  tidy(value: unknown, tidier: Tidier): unknown
}

export type Fields = Readonly<Record<string, Field>>
export type ObjectOf<F extends Fields> = z.ZodObject<{ [K in keyof F]: z.ZodOptional<F[K]['type']> }>

/** A string; @param limit the most UTF-16 code units kept */
export const text = (limit: number): Field<z.ZodString> => ({
  type: z.string(),
  tidy: (value, tidier) => (typeof value === 'string' ? tidier.text(value, limit) : tidier.doubt(value)),
})

/**
 * Shops send ids as numbers too. A number too large to be exact stays a number, and is refused: rounding would merge
 * visitors.
 */
export const id = (limit: number): Field<z.ZodString> => ({
  type: z.string(),
  tidy: (value, tidier) => {
    if (typeof value === 'string') return tidier.text(value, limit)
    return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : tidier.doubt(value)
  },
})

const DECIMAL = /^-?\d{1,13}(\.\d{1,10})?$/
const number = (lowest: number, highest: number): Field<z.ZodNumber> => ({
  type: z.number().min(lowest, 'out of range').max(highest, 'out of range'),
  tidy: (value, tidier) => {
    const read = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
    return typeof read === 'number' && read >= lowest && read <= highest ? read + 0 : tidier.doubt(read)
  },
})

/** An amount in major units, as a number or as decimal text. */
export const money = number(-MAX_NUMBER, MAX_NUMBER)
export const quantity = number(0, 1e6)

export const flag: Field<z.ZodBoolean> = {
  type: z.boolean(),
  tidy: (value, tidier) => (typeof value === 'boolean' ? value : tidier.doubt(value)),
}

/** Text that is read into one form, or, where it cannot be, refused with the words given. */
const read = (refusal: string, reader: (value: unknown) => string | null): Field<z.ZodString> => ({
  type: z.string(refusal),
  tidy: (value, tidier) => reader(value) ?? tidier.doubt(null),
})

const ofText = (reader: (value: string) => string | null) => (value: unknown) =>
  typeof value === 'string' ? reader(value) : null

export const eventName = read('not 1–100 letters, digits and _ . : -', ofText(acceptName))

export const eventId = read('not a UUID', ofText(acceptEventId))

export const moment = read(
  'neither ISO 8601 nor epoch milliseconds',
  (value) => readMoment(value)?.text ?? null,
)

const CURRENCY = /^[A-Z]{3}$/
export const currency = read(
  'not a currency code',
  ofText((code) => (CURRENCY.test(code.toUpperCase()) ? code.toUpperCase() : null)),
)

/** `true`, `"signed in"`: clients disagree, so it is kept as text. */
export const state = (limit: number): Field<z.ZodString> => ({
  type: z.string(),
  tidy: (value, tidier) => {
    if (typeof value === 'string') return tidier.text(value, limit)
    return typeof value === 'boolean' ? String(value) : tidier.doubt(value)
  },
})

/** Flat JSON. After tidying only its being an object is left to check. */
export const properties: Field<z.ZodType<Record<string, Scalar>>> = {
  type: z.custom<Record<string, Scalar>>((value) => isObject(value), 'wrong type'),
  tidy: (value, tidier) => (isObject(value) ? tidier.flat(value) : tidier.doubt(value)),
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The zod object of some fields, each optional. */
export function objectOf<F extends Fields>(fields: F): ObjectOf<F> {
  const shape = Object.entries(fields).map(([name, field]) => [name, field.type.optional()] as const)
  return z.object(Object.fromEntries(shape)) as unknown as ObjectOf<F>
}
