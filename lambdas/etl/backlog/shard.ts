import { createHash } from 'node:crypto'

/** One of several runs that share the work by key. */
export interface Shard {
  /** From 0. */
  index: number
  of: number
}

/** Whether a raw object is this shard's to load. The same in every run, as long as there are as many shards. */
export const isMine = ({ index, of }: Shard, key: string): boolean =>
  createHash('sha256').update(key).digest().readUInt32BE(0) % of === index
