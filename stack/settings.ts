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
    .strictObject({
      oltp: port.optional(),
      dw: port.optional(),
      ingest: port.optional(),
      web: port.optional(),
      signIn: port.optional(),
      dashboard: port.optional(),
    })
    .prefault({})
    .describe('ports on 127.0.0.1; free ones unless given'),
})

const cidr = z.cidrv4('is no IPv4 range; write it as in 203.0.113.0/24')
const instanceType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'is no instance type; write it as in t3.small')

const repository = 'is no repository at GitHub; write it as in https://github.com/owner/shop'
const web = z.union(
  [
    z.enum(['codecommit', 'none']),
    z.strictObject({
      github: z.string(repository).regex(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/, repository),
      branch: z.string().min(1).max(255).default('main'),
    }),
  ],
  'is none of "codecommit", "none" and { "github": "https://github.com/owner/repository" }',
)

const aws = z.strictObject({
  trustedCidrs: z
    .array(cidr)
    .default(['0.0.0.0/0'])
    .describe('who may reach the shop database; all: the hosted storefront has no fixed addresses'),
  adminCidrs: z.array(cidr).default([]).describe('who may reach port 22 of its machine; none'),
  oltpInstanceType: instanceType.default('t3.micro').describe('machine of the shop database'),
  warehouseInstanceType: instanceType
    .default('t3.small')
    .describe('machine of the warehouse and the dashboard'),
  oltpVolumeGb: z.int().min(8).max(16_000).default(20).describe('its disk'),
  warehouseVolumeGb: z.int().min(8).max(16_000).default(30).describe('its disk'),
  ec2MessagesEndpoint: z
    .boolean()
    .default(false)
    .describe('a third interface endpoint, for old versions of the SSM agent'),
  etlShards: z.int().min(1).max(50).default(1).describe('schedules that load a part of the raw objects each'),
  web: web
    .default('codecommit')
    .describe('where the hosted storefront is built from; none: nothing is hosted'),
  origins: z
    .array(z.url({ protocol: /^https?$/, error: 'is no origin; write it as in https://shop.example' }))
    .default([])
    .describe(
      'where browsers may send events from, beside the hosted storefront; where none is hosted and none named: anywhere',
    ),
  alarmEmail: z.email('is no e-mail address').nullable().default(null).describe('who is told of alarms'),
  logDays: z
    .union([1, 3, 5, 7, 14, 30, 60, 90, 180, 365].map((days) => z.literal(days)))
    .default(30)
    .describe('how long logs are kept'),
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
  storefront: z
    .strictObject({
      consent: z
        .enum(['required', 'granted'])
        .default('required')
        .describe('whether visitors are asked before anything is stored or sent, or it is taken as given'),
    })
    .prefault({}),
  aws: aws.prefault({}),
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
