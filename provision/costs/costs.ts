import type { CostLine, Costs } from '../../stack/plan.ts'
import type { Settings } from '../../stack/settings.ts'
import { PRICES, PRICES_OF, type Prices } from './prices.ts'

const HOURS = 730
const KNOWN = 'us-east-1'
/** The first ten are free, which other stacks of the account may have used up. */
const ALARMS = 7

/** Hosting has no standing price: builds are paid by the minute, about five each, and pages as they are asked for (docs/costs.md). */
const RELEASES: CostLine = { what: 'storefront, a release a week', monthly: (52 / 12) * 5 * 0.01 }

/** What a stack costs a month by these settings: an estimate, of list prices, without free tiers, data transfer and tax. */
export function costsOf({ aws }: Pick<Settings, 'aws'>, region: string): Costs {
  const place = region in PRICES ? region : KNOWN
  const prices = PRICES[place] as Prices
  const endpoints = aws.ec2MessagesEndpoint ? 3 : 2
  const lines: CostLine[] = [
    machine('shop database', aws.oltpInstanceType, prices),
    machine('warehouse and dashboard', aws.warehouseInstanceType, prices),
    {
      what: `disk of the shop database, ${aws.oltpVolumeGb} GB gp3`,
      monthly: aws.oltpVolumeGb * prices.volume,
    },
    {
      what: `disk of the warehouse, ${aws.warehouseVolumeGb} GB gp3`,
      monthly: aws.warehouseVolumeGb * prices.volume,
    },
    {
      what: `${endpoints} interface endpoints, one zone`,
      monthly: endpoints * prices.interfaceEndpoint * HOURS,
    },
    { what: 'public IPv4 address', monthly: prices.publicAddress * HOURS },
    { what: `${ALARMS} alarms`, monthly: ALARMS * prices.alarm },
    { what: 'CloudWatch dashboard', monthly: prices.dashboard },
    ...(aws.web === 'none' ? [] : [RELEASES]),
  ]
  const total = lines.reduce((sum, { monthly }) => sum + (monthly ?? 0), 0)
  return { region: place, pricesOf: PRICES_OF, lines, total, perMillionEvents: perMillionEvents(prices) }
}

function machine(what: string, type: string, { instances }: Prices): CostLine {
  const hourly = instances[type]
  return { what: `${what}, ${type}`, monthly: hourly === undefined ? null : hourly * HOURS }
}

/** One event a request, the dearest way: the API, the ingest for 20 ms at 256 MB, an object written and read, 1 KB kept, a log line. */
function perMillionEvents(prices: Prices): number {
  const api = prices.apiMillion
  const ingest = prices.lambdaMillion + 1e6 * 0.02 * 0.25 * prices.lambdaGbSecond
  const objects = 1000 * (prices.s3Put + prices.s3Get) + prices.s3Gb
  const logs = 0.3 * prices.logsGb
  return api + ingest + objects + logs
}
