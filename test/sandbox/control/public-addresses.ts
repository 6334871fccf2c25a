import type { Manner } from '../../aws/emulator.ts'
import { PUBLIC_RANGE, rangeOf, toAddress } from '../network/addresses.ts'

export interface PublicAddresses {
  manner: Manner
  /** What stands for an address of moto's. */
  shown(address: string): string
}

/** moto's Elastic IPs are loopback addresses, to which nothing can be sent; others stand for them. */
export function publicAddresses(): PublicAddresses {
  const shownAs = new Map<string, string>()
  const shown = (address: string): string => {
    if (!address.startsWith('127.')) return address
    const known = shownAs.get(address) ?? toAddress(rangeOf(PUBLIC_RANGE).first + 1 + shownAs.size)
    shownAs.set(address, known)
    return known
  }
  const told = /<(publicIp|ipAddress)>(127\.[\d.]+)<\/\1>/g
  return {
    shown,
    manner: {
      name: 'Elastic IPs are addresses that can be reached',
      source: 'moto 5.2.1: random addresses of 127.0.0.0/8',
      after: (call, reply) => {
        if (call.service !== 'ec2' || !reply.body.includes('>127.')) return reply
        const body = reply.body
          .toString()
          .replace(
            told,
            (_, element: string, address: string) => `<${element}>${shown(address)}</${element}>`,
          )
        return { ...reply, body: Buffer.from(body) }
      },
    },
  }
}
