import type { FunctionConfiguration, UpdateFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda'
import { isPlanned } from '../ensure.ts'
import { HANDLER } from './bundle.ts'
import { type FunctionSpec, RUNTIME, SIZES, vpcConfig } from './spec.ts'

/** Something of a function that is not as it is to be. */
export interface Difference {
  what: string
  from?: string
  to?: string
  update: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>
}

/** @returns what differs, field by field; what depends on something that is only planned is left out */
export function differences(there: FunctionConfiguration, spec: FunctionSpec): Difference[] {
  const { memoryMb, timeoutSeconds } = SIZES[spec.kind]
  const all = [
    differs('runtime', there.Runtime, RUNTIME, { Runtime: RUNTIME }),
    differs('handler', there.Handler, HANDLER, { Handler: HANDLER }),
    differs('memory in MB', there.MemorySize, memoryMb, { MemorySize: memoryMb }),
    differs('timeout in seconds', there.Timeout, timeoutSeconds, { Timeout: timeoutSeconds }),
    isPlanned(spec.roleArn) ? null : differs('role', there.Role, spec.roleArn, { Role: spec.roleArn }),
    environmentDifference(there, spec.environment),
    vpcDifference(there, spec),
  ]
  const found = all.filter((one) => one !== null)
  return found.length > 0 ? found : failedUpdate(there, spec)
}

/**
 * A change that Lambda took and then failed to make may be shown as if it were made. What fails so is the role and the place in
 * the VPC (its reason codes: no address left, no permission for an interface), so these are sent once more.
 */
function failedUpdate(there: FunctionConfiguration, { roleArn, vpc }: FunctionSpec): Difference[] {
  if (there.LastUpdateStatus !== 'Failed') return []
  const from = there.LastUpdateStatusReasonCode ?? 'failed'
  const update = { Role: roleArn, VpcConfig: vpcConfig(vpc) }
  return [{ what: 'last change', from, to: 'made', update }]
}

function differs(
  what: string,
  from: string | number | undefined,
  to: string | number,
  update: Difference['update'],
): Difference | null {
  return from === to ? null : { what, from: String(from ?? 'none'), to: String(to), update }
}

/** Variables are replaced as a whole. Only names are told: what others have put there may be secret. */
function environmentDifference(
  { Environment }: FunctionConfiguration,
  wanted: Record<string, string>,
): Difference | null {
  const there = Environment?.Variables ?? {}
  const names = [...new Set([...Object.keys(there), ...Object.keys(wanted)])]
    .filter((name) => there[name] !== wanted[name] && !isPlanned(wanted[name]))
    .sort()
  if (names.length === 0) return null
  return {
    what: `environment variables ${names.join(', ')}`,
    update: { Environment: { Variables: wanted } },
  }
}

function vpcDifference({ VpcConfig }: FunctionConfiguration, { vpc }: FunctionSpec): Difference | null {
  const wanted = vpcConfig(vpc)
  if ([...wanted.SubnetIds, ...wanted.SecurityGroupIds].some(isPlanned)) return null
  const from = placeOf(VpcConfig?.SubnetIds, VpcConfig?.SecurityGroupIds)
  const to = placeOf(wanted.SubnetIds, wanted.SecurityGroupIds)
  return from === to ? null : { what: 'place in the VPC', from, to, update: { VpcConfig: wanted } }
}

/** AWS tells both in an order of its own. */
const placeOf = (subnets: readonly string[] = [], groups: readonly string[] = []): string =>
  [...subnets]
    .sort()
    .concat([...groups].sort())
    .join(' ') || 'none'
