import type { Provisioning } from '../context.ts'
import { WEB_LOG_PREFIX } from '../hosting/names.ts'
import { logGroupName } from '../identity/names.ts'

type Place = Pick<Provisioning, 'stack' | 'region' | 'account'>

/** The partition is a part of every ARN: China and GovCloud have their own. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** What the stack writes its logs to. */
export const logGroupNames = ({ stack }: Pick<Place, 'stack'>) => ({
  ingest: logGroupName(stack, 'ingest'),
  etl: logGroupName(stack, 'etl'),
  api: `/clickstream/${stack}/api`,
})

/** Under which a stack's log groups stand; another stack's may too, `shop-2` under `shop`: tags tell. */
export const logGroupPrefixes = ({ stack }: Pick<Place, 'stack'>): string[] => [
  `/aws/lambda/clickstream-${stack}-`,
  `/clickstream/${stack}/`,
  // Named by an id that AWS makes.
  WEB_LOG_PREFIX,
]

export const alarmPrefix = ({ stack }: Pick<Place, 'stack'>): string => `clickstream-${stack}-`

export const topicName = ({ stack }: Pick<Place, 'stack'>): string => `clickstream-${stack}-alarms`

export const topicArn = (place: Place): string =>
  `arn:${partitionOf(place.region)}:sns:${place.region}:${place.account}:${topicName(place)}`

/** Dashboards are of the account, not of a region: so the region stands in the name. */
export const dashboardName = ({ stack, region }: Pick<Place, 'stack' | 'region'>): string =>
  `clickstream-${stack}-${region}`

/** CloudWatch, ListTagsForResource: "The ARN format of a dashboard", without a region. */
export const dashboardArn = (place: Place): string =>
  `arn:${partitionOf(place.region)}:cloudwatch::${place.account}:dashboard/${dashboardName(place)}`
