import type { PolicyDocument, Statement } from '../../provision/identity/policy-document.ts'

/** Reads policies as IAM does, as far as ours go. */

/** One of IAM's actions on one thing, by its ARN; in a grant both may be patterns. */
export interface Need {
  action: string
  resource: string
}

/** What may stand in a condition: all are met when the function's own code asks, and through Parameter Store where it is KMS. */
const MET = new Set(['lambda:SourceFunctionArn', 'kms:ViaService', 'kms:EncryptionContext:PARAMETER_ARN'])

/** Something allows it and nothing denies it. @throws where a condition is none of those known to be met */
export function isAllowed({ Statement }: PolicyDocument, need: Need): boolean {
  const applying = Statement.filter((one) => applies(one, need))
  return (
    applying.some(({ Effect }) => Effect === 'Allow') && applying.every(({ Effect }) => Effect !== 'Deny')
  )
}

function applies({ Action, Resource = [], Condition = {} }: Statement, need: Need): boolean {
  for (const key of Object.values(Condition).flatMap(Object.keys))
    if (!MET.has(key)) throw new Error(`say in policy.ts when ${key} is met`)
  return Action.some((action) => Resource.some((resource) => covers({ action, resource }, need)))
}

/** What a policy allows, one action on one resource each. */
export const grantsOf = ({ Statement }: PolicyDocument): Need[] =>
  Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource = [] }) =>
    Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
  )

/** Grants that none of these needs. */
export const unusedGrants = (policy: PolicyDocument, needs: readonly Need[]): Need[] =>
  grantsOf(policy).filter((grant) => !needs.some((need) => covers(grant, need)))

/** IAM User Guide, "Action" and "Resource": the case of actions does not matter, that of resources does. */
const covers = (grant: Need, need: Need): boolean =>
  matches(grant.action.toLowerCase(), need.action.toLowerCase()) && matches(grant.resource, need.resource)

/** A star stands for any characters, slashes and colons too; a question mark for one. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`, 's').test(text)
}
