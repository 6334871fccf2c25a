import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import { askEc2, changeItems, itemsOf, textOf } from '../ec2-xml.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply } from '../reply.ts'

/** How EC2's network differs from moto's. */

interface Kind {
  /** Element of its id, in answers. */
  id: string
  /** Element of its list, in answers to Describe. */
  set: string
  /** EC2's code where it does not know one. */
  unknown: string
}

const KINDS: Record<string, Kind> = {
  Vpc: { id: 'vpcId', set: 'vpcSet', unknown: 'InvalidVpcID.NotFound' },
  Subnet: { id: 'subnetId', set: 'subnetSet', unknown: 'InvalidSubnetID.NotFound' },
  InternetGateway: {
    id: 'internetGatewayId',
    set: 'internetGatewaySet',
    unknown: 'InvalidInternetGatewayID.NotFound',
  },
  RouteTable: { id: 'routeTableId', set: 'routeTableSet', unknown: 'InvalidRouteTableID.NotFound' },
  SecurityGroup: { id: 'groupId', set: 'securityGroupInfo', unknown: 'InvalidGroup.NotFound' },
  VpcEndpoint: { id: 'vpcEndpointId', set: 'vpcEndpointSet', unknown: 'InvalidVpcEndpointId.NotFound' },
}

/** @param visibleAfterMs how long EC2 does not know what it has just made */
export function notThereYet(visibleAfterMs: number = DELAYS.ec2Shown.ms): Manner {
  const born = new Map<string, { at: number; kind: Kind }>()
  const isNew = (id: string, { time }: World) => time.now() - (born.get(id)?.at ?? -Infinity) < visibleAfterMs
  return {
    name: 'what was just made is not found for a while',
    source: 'facts on AWS, section 8: EC2 eventual consistency',
    before(call, world) {
      if (call.service !== 'ec2' || call.operation.startsWith('Describe')) return
      for (const value of call.params.values())
        if (isNew(value, world)) {
          const { unknown } = born.get(value)?.kind ?? {}
          return errorReply(call, 400, unknown ?? '', `The ID '${value}' does not exist`)
        }
      return
    },
    after({ service, operation }, reply, world) {
      if (service !== 'ec2') return reply
      const made = KINDS[operation.replace(/^Create/, '')]
      const id = made === undefined ? undefined : textOf(reply.body.toString(), made.id)
      if (operation.startsWith('Create') && made !== undefined && id !== undefined && !born.has(id))
        born.set(id, { at: world.time.now(), kind: made })
      const shown = KINDS[operation.replace(/^Describe/, '').replace(/s$/, '')]
      if (!operation.startsWith('Describe') || shown === undefined) return reply
      return changeItems(reply, shown.set, (item) =>
        isNew(textOf(item, shown.id) ?? '', world) ? null : item,
      )
    },
  }
}

/** @param afterMs how long an interface endpoint is pending; @param goneAfterMs how long one is deleting */
export function slowEndpoints(
  afterMs: number = DELAYS.endpointPending.ms,
  goneAfterMs: number = DELAYS.endpointDeleting.ms,
): Manner {
  const made = new Map<string, number>()
  const deleted = new Map<string, number>()
  return {
    name: 'endpoints are pending, and deleting, for a while',
    source: 'facts on AWS, sections 3 and 11',
    after({ service, operation, params }, reply, { time }) {
      if (service !== 'ec2') return reply
      const text = reply.body.toString()
      if (operation === 'CreateVpcEndpoint' && params.get('VpcEndpointType') === 'Interface')
        made.set(textOf(text, 'vpcEndpointId') ?? '', time.now())
      if (operation === 'DeleteVpcEndpoints')
        for (const [name, id] of params)
          if (name.startsWith('VpcEndpointId') && !deleted.has(id)) deleted.set(id, time.now())
      if (operation !== 'DescribeVpcEndpoints') return reply
      return changeItems(reply, 'vpcEndpointSet', (item) => {
        const id = textOf(item, 'vpcEndpointId') ?? ''
        const goneAt = deleted.get(id)
        // moto lists deleted ones for ever.
        if (goneAt !== undefined && time.now() - goneAt >= goneAfterMs) return null
        const state =
          goneAt !== undefined
            ? 'deleting'
            : time.now() - (made.get(id) ?? -Infinity) < afterMs
              ? 'pending'
              : null
        return state === null ? item : item.replace(/<state>[^<]*<\/state>/, `<state>${state}</state>`)
      })
    },
  }
}

type Question = readonly [operation: string, filter: string, set: string, what: string]

/** What still needs a thing: asked of moto before it is deleted. */
const NEEDED: Record<string, { id: string; by: readonly Question[] }> = {
  DeleteSubnet: {
    id: 'SubnetId',
    by: [['DescribeNetworkInterfaces', 'subnet-id', 'networkInterfaceSet', 'network interfaces']],
  },
  DeleteSecurityGroup: {
    id: 'GroupId',
    by: [
      ['DescribeNetworkInterfaces', 'group-id', 'networkInterfaceSet', 'network interfaces'],
      ['DescribeSecurityGroups', 'ip-permission.group-id', 'securityGroupInfo', 'rules of other groups'],
      [
        'DescribeSecurityGroups',
        'egress.ip-permission.group-id',
        'securityGroupInfo',
        'rules of other groups',
      ],
    ],
  },
  DeleteVpc: {
    id: 'VpcId',
    by: [
      ['DescribeInternetGateways', 'attachment.vpc-id', 'internetGatewaySet', 'internet gateways'],
      ['DescribeNetworkInterfaces', 'vpc-id', 'networkInterfaceSet', 'network interfaces'],
      ['DescribeSubnets', 'vpc-id', 'subnetSet', 'subnets'],
    ],
  },
}

export const dependencies: Manner = {
  name: 'what is still needed is not deleted',
  source: 'facts on AWS, sections 8 and 11; moto lets it go',
  async before(call, world) {
    const needed = call.service === 'ec2' ? NEEDED[call.operation] : undefined
    if (needed === undefined) return
    const id = call.params.get(needed.id) ?? ''
    for (const [operation, filter, set, what] of needed.by) {
      const xml = await askEc2(world, call, operation, { 'Filter.1.Name': filter, 'Filter.1.Value.1': id })
      const others = itemsOf(xml, set).filter(
        (item) => !(set === 'securityGroupInfo' && textOf(item, 'groupId') === id),
      )
      if (others.length > 0)
        return errorReply(call, 400, 'DependencyViolation', `resource ${id} has a dependent object: ${what}`)
    }
    return
  },
}

/** @param lingerMs how long an address that was given up stays mapped */
export function mappedAddresses(lingerMs: number = DELAYS.addressMapped.ms): Manner {
  let until = -Infinity
  return {
    name: 'the gateway is not detached while addresses are mapped',
    source: 'facts on AWS, section 8: "Network has some mapped public address(es)", 5 to 10 minutes',
    async before(call: AwsCall, world) {
      if (call.service !== 'ec2' || call.operation !== 'DetachInternetGateway') return
      const inVpc = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': call.params.get('VpcId') ?? '' }
      const instances = await askEc2(world, call, 'DescribeInstances', inVpc)
      const xml = await askEc2(world, call, 'DescribeAddresses', {})
      const isMapped = itemsOf(xml, 'addressesSet').some((item) => {
        const instance = textOf(item, 'instanceId')
        return Boolean(instance) && instances.includes(`<instanceId>${instance}<`)
      })
      if (!isMapped && world.time.now() >= until) return
      return errorReply(
        call,
        400,
        'DependencyViolation',
        'Network vpc has some mapped public address(es). Please unmap those before detaching the gateway.',
      )
    },
    after({ service, operation }, reply, { time }) {
      if (
        service === 'ec2' &&
        ['DisassociateAddress', 'TerminateInstances'].includes(operation) &&
        reply.status === 200
      )
        until = time.now() + lingerMs
      return reply
    },
  }
}

/** All of them, each with a state of its own. */
export const networkManners = (): Manner[] => [
  notThereYet(),
  slowEndpoints(),
  dependencies,
  mappedAddresses(),
]
