import type { Settings } from '../../stack/settings.ts'

/** The security groups, as DESIGN.md section 1 tables them. */
export const GROUPS = ['sg_oltp_webDB', 'sg_analytics_ShinyDWH', 'sg_Lambda_ETL', 'sg_endpoints'] as const
export type GroupName = (typeof GROUPS)[number]

export const groupPart = (name: GroupName) => `network/${name}`

/** What may pass. A peer is a CIDR, another group of ours, or S3's prefix list. */
export interface Rule {
  direction: 'in' | 'out'
  /** `tcp`, or -1 for everything. */
  protocol: string
  /** Null for everything. */
  port: number | null
  peer: { cidr: string } | { group: GroupName } | { s3: true }
}

const tcp = (direction: Rule['direction'], port: number, ...peers: Rule['peer'][]): Rule[] =>
  peers.map((peer) => ({ direction, protocol: 'tcp', port, peer }))

/** The rules of a group, all of them: what else is found is taken out. */
export function rulesOf(name: GroupName, { aws }: Pick<Settings, 'aws'>): Rule[] {
  const cidrs = (list: readonly string[]) => list.map((cidr) => ({ cidr }))
  switch (name) {
    case 'sg_oltp_webDB':
      return [
        ...tcp('in', 5432, ...cidrs(aws.trustedCidrs)),
        ...tcp('in', 22, ...cidrs(aws.adminCidrs)),
        { direction: 'out', protocol: '-1', port: null, peer: { cidr: '0.0.0.0/0' } },
      ]
    case 'sg_analytics_ShinyDWH':
      return [
        ...tcp('in', 5432, { group: 'sg_Lambda_ETL' }, { group: 'sg_analytics_ShinyDWH' }),
        ...tcp('out', 443, { group: 'sg_endpoints' }, { s3: true }),
      ]
    case 'sg_Lambda_ETL':
      return [
        ...tcp('out', 5432, { group: 'sg_analytics_ShinyDWH' }),
        ...tcp('out', 443, { group: 'sg_endpoints' }, { s3: true }),
      ]
    case 'sg_endpoints': {
      // The shop database's machine has a way out, and yet it comes here too: the endpoints' private DNS is the whole VPC's.
      const from = ['sg_analytics_ShinyDWH', 'sg_Lambda_ETL', 'sg_oltp_webDB'] as const
      return tcp('in', 443, ...from.map((group) => ({ group })))
    }
  }
}
