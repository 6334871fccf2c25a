import { z } from 'zod'

/** What a person may set of a stack: `clickstream.json`, and flags over it. Every setting has a default. */

const timeZone = z.string().refine(isTimeZone, 'is no time zone; write it as in Europe/Berlin')
const port = z.int().min(1024).max(65_535)
const host = z.string().regex(/^[a-z0-9.-]+$/i, 'is no host name')

const sessions = z.strictObject({
  timeoutMinutes: z
    .number()
    .min(1)
    .max(480)
    .default(30)
    .describe('a gap of this long or longer ends a session'),
  maxHours: z.number().min(1).max(24).default(24).describe('no session is longer'),
  splitOnMidnight: z.boolean().default(false).describe('a new day begins a session'),
  splitOnCampaign: z.boolean().default(false).describe('another source, medium or campaign begins a session'),
  engagedSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(10)
    .describe('a session of this long or longer is engaged'),
  conversions: z
    .array(z.string())
    .default(['purchase'])
    .describe('stages or event names that make a session engaged'),
})

const local = z.strictObject({
  etlEverySeconds: z.int().min(5).max(3600).default(30).describe('how often raw events are loaded'),
  ports: z
    .strictObject({ oltp: port.optional(), dw: port.optional(), ingest: port.optional() })
    .prefault({})
    .describe('ports on 127.0.0.1; free ones unless given'),
})

export const settingsSchema = z.strictObject({
  timeZone: timeZone.default('UTC').describe('whose midnight begins a day'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is no currency code; write it as in USD')
    .default('USD')
    .describe('of revenue and prices'),
  ownHosts: z
    .array(host)
    .default([])
    .describe('hosts of the shop beside its own: no new source comes from them'),
  sessions: sessions.prefault({}),
  schedule: z
    .strictObject({
      everyMinutes: z.int().min(1).max(1440).default(30).describe('how often raw events are loaded, on AWS'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      eventMonths: z
        .int()
        .min(1)
        .max(1200)
        .nullable()
        .default(null)
        .describe('whole months of events to keep beside the current one; null: all'),
    })
    .prefault({}),
  local: local.prefault({}),
})

export type Settings = z.output<typeof settingsSchema>
/** Settings as a person writes them: any may be missing. */
export type SettingsInput = z.input<typeof settingsSchema>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
