import {
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { type RoleName, rolePart } from './names.ts'
import type { PolicyInputs } from './policies/inputs.ts'
import { POLICIES } from './policies/policies.ts'
import { documentDifference } from './policy-document.ts'

/** The one inline policy of a role. It goes with the role; a managed one would be a thing of its own to find and to remove. */
const OURS = 'clickstream'

/** What the role may do. */
export async function syncPolicy(
  provisioning: Provisioning,
  of: RoleName,
  name: string,
  buckets: Pick<PolicyInputs, 'rawBucket' | 'artifactsBucket'>,
): Promise<void> {
  const { aws, account, region, stack, changes } = provisioning
  const wanted = POLICIES[of]({ account, region, stack, ...buckets })
  const told = await policyDocumentOf(aws.iam, name)
  const difference = documentDifference(told, wanted)
  if (difference === null) return
  const change =
    told === undefined
      ? { kind: 'create' as const, what: 'what the role may do', to: difference.to }
      : { kind: 'change' as const, what: 'what the role may do', ...difference }
  await changes.make({ part: rolePart(of), ...change }, () =>
    aws.iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: OURS,
        PolicyDocument: JSON.stringify(wanted),
      }),
    ),
  )
}

/** Whatever else the role may do was given by others: it may do what its code needs, and nothing more. */
export async function removeStrangePolicies(
  provisioning: Provisioning,
  of: RoleName,
  name: string,
): Promise<void> {
  const { aws, changes } = provisioning
  const part = rolePart(of)
  for (const PolicyName of await inlinePolicies(aws.iam, name))
    if (PolicyName !== OURS)
      await changes.make({ part, kind: 'remove', what: `foreign inline policy ${PolicyName}` }, () =>
        aws.iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })),
      )
  for (const PolicyArn of await attachedPolicies(aws.iam, name))
    await changes.make({ part, kind: 'remove', what: `foreign attached policy ${PolicyArn}` }, () =>
      aws.iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })),
    )
}

/** @returns names */
export async function inlinePolicies(client: IAMClient, RoleName: string): Promise<string[]> {
  const found: string[] = []
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    found.push(...PolicyNames)
  return found
}

/** @returns ARNs */
export async function attachedPolicies(client: IAMClient, RoleName: string): Promise<string[]> {
  const found: string[] = []
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    found.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []))
  return found
}

async function policyDocumentOf(iam: IAMClient, RoleName: string): Promise<string | undefined> {
  try {
    const told = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: OURS }))
    return told.PolicyDocument
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
