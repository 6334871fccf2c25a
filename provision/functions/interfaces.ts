import {
  DeleteNetworkInterfaceCommand,
  DescribeVpcsCommand,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2'
import { codeOf, isInUse, isLost, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { ofStack } from '../tags.ts'
import { type Patience, until } from '../until.ts'
import { FUNCTIONS, functionName } from './names.ts'

/** What Lambda writes on an interface: this and the function's name, then often `-` and a UUID (facts on AWS, section 5). */
const DESCRIPTION = 'AWS Lambda VPC ENI-'

/** Seen: in use for some minutes, then up to 20 and more until Lambda takes them away itself (facts on AWS, section 5). */
const LINGERING: Patience = { everyMs: 15_000, withinMs: 30 * 60_000 }

/**
 * Network interfaces that Lambda made for this stack's functions, and lets linger after them. Lambda does not tag them: it is ours
 * what has a function's name in its description and lies in the stack's VPC; never by the description alone.
 */
export async function findFunctionInterfaces(provisioning: Provisioning): Promise<NetworkInterface[]> {
  const { aws } = provisioning
  const { Vpcs = [] } = await aws.ec2.send(new DescribeVpcsCommand({ Filters: ofStack(provisioning) }))
  const vpcIds = Vpcs.flatMap(({ VpcId }) => VpcId ?? [])
  if (vpcIds.length === 0) return []
  const names = FUNCTIONS.map((kind) => functionName(provisioning, kind))
  const Filters = [
    { Name: 'vpc-id', Values: vpcIds },
    { Name: 'description', Values: names.map((name) => `${DESCRIPTION}${name}*`) },
  ]
  const found: NetworkInterface[] = []
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces(
    { client: aws.ec2 },
    { Filters },
  ))
    found.push(...NetworkInterfaces)
  return found.filter(({ Description = '' }) => names.some((name) => isOf(name, Description)))
}

/** `clickstream-shop-etl` is not to be taken for `clickstream-shop-etl-2`: after the name comes nothing, or a UUID. */
const isOf = (name: string, description: string): boolean => {
  const rest = description.slice(DESCRIPTION.length + name.length)
  return (
    description.startsWith(DESCRIPTION + name) && (rest === '' || /^-[0-9a-f]{8}(-[0-9a-f]+)*$/.test(rest))
  )
}

/**
 * Deletes the interfaces as they become free; Lambda itself takes them away later, or never where the function's role is gone.
 * @param onWaiting is told what is waited for, each time
 * @throws TooLong after half an hour
 */
export async function removeFunctionInterfaces(
  provisioning: Provisioning,
  onWaiting: (text: string) => void,
): Promise<void> {
  await until(
    provisioning,
    'the end of network interfaces of Lambda',
    async () => {
      const found = await findFunctionInterfaces(provisioning)
      const inUse = found.filter(({ Status }) => Status !== 'available')
      for (const free of found.filter(({ Status }) => Status === 'available'))
        if (!(await removed(provisioning, free))) inUse.push(free)
      if (inUse.length === 0) return true
      onWaiting(`${inUse.length} network ${inUse.length === 1 ? 'interface' : 'interfaces'} of Lambda`)
      return null
    },
    LINGERING,
  )
}

/** @returns false where it is in use after all, or where nobody knows */
async function removed(
  { aws, changes }: Provisioning,
  { NetworkInterfaceId }: NetworkInterface,
): Promise<boolean> {
  const what = `network interface ${NetworkInterfaceId}`
  try {
    await changes.make({ part: 'functions/interfaces', kind: 'remove', what }, () =>
      aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
    )
    return true
  } catch (error) {
    // Lambda was faster.
    if (isNotFound(error)) return true
    if (isLost(error)) return false
    // EC2's words for one in use: `InvalidParameterValue: … is currently in use`.
    if (isInUse(error) || ['InvalidParameterValue', 'InvalidNetworkInterface.InUse'].includes(codeOf(error)))
      return false
    throw error
  }
}
