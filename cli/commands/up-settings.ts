import { mergeSettings, readSettingsFile, SETTINGS_FILE } from '../../stack/load-settings.ts'
import type { SettingsInput } from '../../stack/settings.ts'
import { UsageError } from '../terminal/exit.ts'

/** What of the settings can be said by flags. */
export interface SettingsFlags {
  settings?: string
  timeZone?: string
  currency?: string
  sessionTimeout?: number
  splitOnMidnight?: boolean
  splitOnCampaign?: boolean
  retentionMonths?: number
  etlEvery?: number
  port?: readonly string[]
  trustedCidr?: readonly string[]
  adminCidr?: readonly string[]
  alarmEmail?: string
  web?: string
}

/** The settings file's, with the flags' over them. @throws SettingsError, UsageError */
export async function saidSettings(flags: SettingsFlags): Promise<SettingsInput> {
  const file = await readSettingsFile(flags.settings ?? SETTINGS_FILE, flags.settings !== undefined)
  return mergeSettings(file, fromFlags(flags))
}

function fromFlags(flags: SettingsFlags): SettingsInput {
  const { timeZone, currency, sessionTimeout, splitOnMidnight, splitOnCampaign, retentionMonths, etlEvery } =
    flags
  const { trustedCidr, adminCidr, alarmEmail, web } = flags
  return withoutUndefined({
    timeZone,
    currency,
    sessions: withoutUndefined({ timeoutMinutes: sessionTimeout, splitOnMidnight, splitOnCampaign }),
    retention: withoutUndefined({
      eventMonths: retentionMonths === undefined ? undefined : retentionMonths === 0 ? null : retentionMonths,
    }),
    aws: withoutUndefined({
      trustedCidrs: trustedCidr === undefined ? undefined : [...trustedCidr],
      adminCidrs: adminCidr === undefined ? undefined : [...adminCidr],
      alarmEmail,
      web: web === undefined ? undefined : webSource(web),
    }),
    local: withoutUndefined({ etlEverySeconds: etlEvery, ports: ports(flags.port ?? []) }),
  })
}

/** What is no kind of source is the address of a repository. */
function webSource(flag: string): NonNullable<SettingsInput['aws']>['web'] {
  return flag === 'codecommit' || flag === 'none' ? flag : { github: flag }
}

function ports(flags: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    flags.map((flag) => {
      const [, service, port] = /^(oltp|dw|ingest|web|sign-in|dashboard)=(\d{1,5})$/.exec(flag) ?? []
      if (service === undefined)
        throw new UsageError(
          `--port ${flag} does not say which port`,
          'Write --port ingest=18080; oltp, dw, web, sign-in and dashboard have one too.',
        )
      return [service === 'sign-in' ? 'signIn' : service, Number(port)]
    }),
  )
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function withoutUndefined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}
