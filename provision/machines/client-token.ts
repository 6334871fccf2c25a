import { createHash } from 'node:crypto'
import type { Provisioning } from '../context.ts'

/**
 * RunInstances with a token of ours makes one instance, however often it is sent, also by another process or from another
 * machine. EC2 keeps a token for about a day and, asked with it again, gives back its instance, though that be terminated (facts
 * on AWS, section 8). Hence generations: each instance that came to its end leaves its token used up, and the next generation is
 * asked for.
 */

type Place = Pick<Provisioning, 'stack' | 'account' | 'region'>

/** Half of a SHA-256, as hex: with the generation it stays within EC2's 64 characters. */
const HASH_LENGTH = 40

const stem = ({ stack, account, region }: Place, part: string) =>
  createHash('sha256').update([stack, account, region, part].join('\n')).digest('hex').slice(0, HASH_LENGTH)

/** @param generation from 0 */
export const clientToken = (place: Place, part: string, generation: number): string =>
  `${stem(place, part)}-${generation}`

/** @returns which generation of the part has this token; null where it is no token of ours for it */
export function generationOf(place: Place, part: string, token: string | undefined): number | null {
  const [hash, generation] = (token ?? '').split('-')
  return hash === stem(place, part) && /^\d+$/.test(generation ?? '') ? Number(generation) : null
}
