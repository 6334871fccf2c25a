/**
 * Unit prices in USD, as docs/costs.md lists them with their sources. AWS changes them without telling; an estimate is made of
 * them, not a bill.
 */
export interface Prices {
  /** Of an hour, on demand, Linux. */
  instances: Record<string, number>
  /** Of a gp3 GB-month. */
  volume: number
  /** Of an hour in one Availability Zone. */
  interfaceEndpoint: number
  /** Of an hour of a public IPv4 address, in use or not. */
  publicAddress: number
  /** Of a million HTTP API requests. */
  apiMillion: number
  /** Of a million Lambda requests, and of a GB-second on arm64. */
  lambdaMillion: number
  lambdaGbSecond: number
  /** Of an S3 GB-month, and of a thousand PUTs and GETs. */
  s3Gb: number
  s3Put: number
  s3Get: number
  /** Of a GB of logs taken in. */
  logsGb: number
  /** Of a standard alarm and a custom dashboard, a month. */
  alarm: number
  dashboard: number
}

/** When they were gathered. */
export const PRICES_OF = '2026-11-22'

export const PRICES: Record<string, Prices> = {
  'us-east-1': {
    instances: { 't3.micro': 0.0104, 't3.small': 0.0208, 't3.medium': 0.0416, 't4g.small': 0.0168 },
    volume: 0.08,
    interfaceEndpoint: 0.01,
    publicAddress: 0.005,
    apiMillion: 1,
    lambdaMillion: 0.2,
    lambdaGbSecond: 0.0000133334,
    s3Gb: 0.023,
    s3Put: 0.005,
    s3Get: 0.0004,
    logsGb: 0.5,
    alarm: 0.1,
    dashboard: 3,
  },
  'ap-southeast-1': {
    instances: { 't3.micro': 0.0132, 't3.small': 0.0264, 't3.medium': 0.0528, 't4g.small': 0.0212 },
    volume: 0.096,
    interfaceEndpoint: 0.013,
    publicAddress: 0.005,
    apiMillion: 1.25,
    lambdaMillion: 0.2,
    lambdaGbSecond: 0.0000133334,
    s3Gb: 0.025,
    s3Put: 0.005,
    s3Get: 0.0004,
    logsGb: 0.7,
    alarm: 0.1,
    dashboard: 3,
  },
}
