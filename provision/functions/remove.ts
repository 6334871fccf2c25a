import type { Provisioning } from '../context.ts'
import { findFunction } from './found.ts'
import { findFunctionInterfaces, removeFunctionInterfaces } from './interfaces.ts'
import { FUNCTIONS } from './names.ts'
import { removeFunction } from './remove-function.ts'

/**
 * Removes the stack's functions and waits until the network interfaces that Lambda made for them are gone: before that their
 * subnets and security groups cannot be deleted, and before that their roles must not be. It may be run again from any point.
 * @param onWaiting is told what is waited for; it may take half an hour
 * @throws TooLong
 */
export async function removeFunctions(
  provisioning: Provisioning,
  { onWaiting = () => {} }: { onWaiting?: (text: string) => void } = {},
): Promise<void> {
  await Promise.all(FUNCTIONS.map((kind) => removeFunction(provisioning, kind)))
  if (!provisioning.changes.isPlan) await removeFunctionInterfaces(provisioning, onWaiting)
}

/** @returns how many of the stack's functions are still found */
export async function countFunctions(provisioning: Provisioning): Promise<number> {
  const found = await Promise.all(FUNCTIONS.map((kind) => findFunction(provisioning, kind)))
  return found.filter((one) => one?.isOurs === true).length
}

/** @returns how many of their network interfaces are still found */
export const countFunctionInterfaces = async (provisioning: Provisioning): Promise<number> =>
  (await findFunctionInterfaces(provisioning)).length
