import type { Provisioning } from '../context.ts'
import { AwsDenied } from '../errors.ts'

/**
 * A section of the status that the caller may not see is left out and said; the others are shown nevertheless.
 * @param what is not shown then, as a noun in the plural
 * @param otherwise stands for it
 * @throws whatever else the work throws
 */
export async function unlessDenied<T>(
  { reporter }: Pick<Provisioning, 'reporter'>,
  what: string,
  work: () => Promise<T>,
  otherwise: T,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AwsDenied)) throw error
    reporter.warn(`${what} are not shown: ${error.action} is not allowed`)
    return otherwise
  }
}
