import { bad, warning } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import { AwsDenied, AwsFailed, AwsUnreachable } from '../errors.ts'

export const GRANT = 'docs/security.md lists what whoever runs `up` has to be allowed.'

/**
 * A look that needs AWS's answer: refused it is bad, since `up` needs the same; without an answer it tells nothing.
 * @throws AwsCredentials, Interrupted: of them all checks are told at once
 */
export async function look(name: string, work: () => Promise<Check>): Promise<Check> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AwsDenied) return bad(name, `${error.action} is denied`, GRANT)
    if (error instanceof AwsFailed) return notKnown(name, `${error.action} answers ${error.code}`)
    if (error instanceof AwsUnreachable) return notKnown(name, `${error.action} gets no answer`)
    throw error
  }
}

const notKnown = (name: string, why: string): Check =>
  warning(name, `not known: ${why}`, 'Ask again in a while.')
