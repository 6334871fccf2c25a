/** What decides how the warehouse is cut. Kept in etl.setting; other rules need a rebuild. */
export interface EtlRules {
  /** IANA name. Days begin at its midnight. */
  timeZone: string
  /** ISO 4217. Orders in it make the sessions' revenue; product prices are kept in it. */
  currency: string
  /** A gap of this long or longer ends a session. */
  sessionTimeoutMinutes: number
  /** No session is longer. */
  sessionMaxHours: number
  splitOnMidnight: boolean
  /** Whether another source, medium or campaign begins a session. */
  splitOnCampaign: boolean
  /** A session of this long or longer is engaged. */
  engagedSeconds: number
  /** Stages or event names that make a session engaged and are counted as conversions. */
  conversions: readonly string[]
  /** Hosts that are the shop's own beside the page's: coming back from them (a payment page, say) is no new source. */
  ownHosts: readonly string[]
}

/** facts/analytics.md, D1: what GA4 does, with a cap so that a client that never pauses does not make one endless session. */
export const DEFAULT_RULES: EtlRules = {
  timeZone: 'UTC',
  currency: 'USD',
  sessionTimeoutMinutes: 30,
  sessionMaxHours: 24,
  splitOnMidnight: false,
  splitOnCampaign: false,
  engagedSeconds: 10,
  conversions: ['purchase'],
  ownHosts: [],
}
