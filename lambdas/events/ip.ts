import { isIPv4, isIPv6 } from 'node:net'

/**
 * The part of an address that is kept: IPv4 /24, IPv6 /48 (DESIGN.md section 4). IPv4 mapped into IPv6 counts as IPv4.
 * @returns the network's first address, or null where the text is no address
 */
export function truncateIp(address: string | undefined): string | null {
  if (address === undefined) return null
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const v4 = mapped ?? address
  if (isIPv4(v4)) return v4.replace(/\.\d+$/, '.0')
  if (!isIPv6(address)) return null
  const groups = firstGroups(address, 3).map((group) => Number.parseInt(group, 16).toString(16))
  while (groups.at(-1) === '0') groups.pop()
  return groups.length === 0 ? '::' : `${groups.join(':')}::`
}

/** The first groups of an IPv6 address, `::` spelled out. */
function firstGroups(address: string, count: number): string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  if (tail === undefined) return left.slice(0, count)
  const right = tail === '' ? [] : tail.split(':')
  // A dotted tail (64:ff9b::192.0.2.1) stands for two groups.
  const rightLength = right.length + (right.at(-1)?.includes('.') ? 1 : 0)
  const zeros = Array<string>(Math.max(0, 8 - left.length - rightLength)).fill('0')
  return [...left, ...zeros, ...right].slice(0, count)
}
