import type { Manner } from '../../aws/emulator.ts'
import { strictOwner } from '../../aws/manners/storage.ts'
import { KEYS } from '../laptop.ts'

/**
 * Stricter than AWS, for our own clients alone: machines, functions and whoever follows a presigned URL (which carries no
 * Authorization header) name no owner.
 */
export const ownersOnly: Manner = {
  ...strictOwner,
  before: (call, world) =>
    String(call.headers.authorization).includes(`Credential=${KEYS.AWS_ACCESS_KEY_ID}/`)
      ? strictOwner.before?.(call, world)
      : undefined,
}
