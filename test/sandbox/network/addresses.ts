/**
 * Addresses that stand for the world outside a VPC. All of 198.18.0.0/15, which is for tests of networks (RFC 2544), and which only
 * the sandbox's own namespaces see.
 */

/** AWS, as the internet sees it. */
export const AWS = { own: '198.18.0.2', s3: '198.18.0.3', others: '198.18.0.4' }
/** The router's end of the link to it. */
export const AWS_GATEWAY = '198.18.0.1'
export const AWS_RANGE = '198.18.0.0/24'
/** What the prefix list of S3 stands for. */
export const S3_RANGE = `${AWS.s3}/32`

/** The person's machine, on the internet. */
export const LAPTOP = '198.18.1.2'
export const LAPTOP_GATEWAY = '198.18.1.1'

/** What Elastic IPs are taken from. */
export const PUBLIC_RANGE = '198.18.64.0/18'

/** Link-local services of AWS, which no route table and no security group keeps from an instance. */
export const METADATA = '169.254.169.254'
export { RESOLVER } from '../base-recipe.ts'

/** Of the path behind it; more is lost on its way on clouds' own networks. */
export const MTU = 1400

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
}

export const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')

/** @param cidr `10.0.0.0/20` */
export function rangeOf(cidr: string): { first: number; last: number; bits: number } {
  const [address = '', bits = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  const first = Math.floor(toNumber(address) / size) * size
  return { first, last: first + size - 1, bits: Number(bits) }
}
