import type { EtlRules } from '../lambdas/etl/rules.ts'
import type { Settings } from './settings.ts'

/** The rules the ETL cuts by, from a stack's settings. */
export function etlRules({ timeZone, currency, ownHosts, sessions }: Settings): EtlRules {
  return {
    timeZone,
    currency,
    ownHosts,
    sessionTimeoutMinutes: sessions.timeoutMinutes,
    sessionMaxHours: sessions.maxHours,
    splitOnMidnight: sessions.splitOnMidnight,
    splitOnCampaign: sessions.splitOnCampaign,
    engagedSeconds: sessions.engagedSeconds,
    conversions: sessions.conversions,
  }
}
