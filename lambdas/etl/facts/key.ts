import { hash } from 'node:crypto'

/**
 * The key of a dimension's member: the first 64 bits of the SHA-256 of what it stands for, as PostgreSQL's bigint. The same in
 * every batch, run and rebuild, so nothing has to be looked up. At 100 million members the chance that any two of a kind
 * share a key is 1 in 3,700 (n² / 2⁶⁵).
 * @param kind keeps a page and a product of the same name apart
 */
export function keyOf(kind: string, ...parts: readonly (string | number | null)[]): bigint {
  return hash('sha256', JSON.stringify([kind, ...parts]), 'buffer').readBigInt64BE(0)
}
