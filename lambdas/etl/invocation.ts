import { z } from 'zod'
import type { Shard } from './backlog/shard.ts'
import type { RunKind } from './report.ts'

const day = z.iso.date()

/** What the ETL function may be invoked with. The schedule tells which shard of the raw objects is meant: `shard` 0 of `shards` 1 is all. */
const invocationSchema = z
  .strictObject({
    kind: z.enum(['run', 'backfill', 'rebuild']).default('run'),
    /** UTC days of receipt, both included. */
    from: day.optional(),
    to: day.optional(),
    shard: z.int().min(0).default(0),
    shards: z.int().min(1).max(1000).default(1),
  })
  .refine(({ shard, shards }) => shard < shards, 'shard is none of the shards')
  // A shard of a rebuild would empty what the others load.
  .refine(({ kind, shards }) => kind !== 'rebuild' || shards === 1, 'a rebuild is whole')

export interface Invocation {
  kind: RunKind
  from?: string
  to?: string
  shard?: Shard
}

/** The function was invoked with something that it does not understand. */
export class InvocationInvalid extends Error {
  override readonly name = 'InvocationInvalid'
}

/** @throws InvocationInvalid */
export function readInvocation(event: unknown): Invocation {
  const parsed = invocationSchema.safeParse(event)
  if (!parsed.success) throw new InvocationInvalid(z.prettifyError(parsed.error))
  const { kind, from, to, shard, shards } = parsed.data
  return {
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(shards === 1 ? {} : { shard: { index: shard, of: shards } }),
  }
}
