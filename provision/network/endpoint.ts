import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { AwsFailed } from '../errors.ts'
import { created, isPart } from '../tags.ts'
import { until, whilePassing } from '../until.ts'

export interface EndpointSpec {
  part: string
  /** `s3`, `ssm`. */
  service: string
  vpcId: string
  /** What CreateVpcEndpoint is told beside. */
  request: Partial<ConstructorParameters<typeof CreateVpcEndpointCommand>[0]>
}

const serviceName = ({ region }: Provisioning, service: string) => `com.amazonaws.${region}.${service}`

/** An endpoint of either kind, available. Null in a plan, where it is to be made. */
export async function ensureEndpoint(
  provisioning: Provisioning,
  spec: EndpointSpec,
): Promise<VpcEndpoint | null> {
  const { aws } = provisioning
  const { part, service } = spec
  const endpoint = await ensure<VpcEndpoint>(provisioning, {
    part,
    what: `endpoint ${service}`,
    find: () => findEndpoints(provisioning, spec),
    idOf: ({ VpcEndpointId }) => VpcEndpointId ?? '',
    create: () => createEndpoint(provisioning, spec),
    remove: async ({ VpcEndpointId = '' }) => {
      await deleteEndpoints(provisioning, [VpcEndpointId])
    },
    planned: { VpcEndpointId: afterUp(part) },
  })
  const id = endpoint.VpcEndpointId ?? ''
  if (isPlanned(id)) return null
  await syncTags(provisioning, part, id, endpoint.Tags)
  if (provisioning.changes.isPlan) return endpoint
  return until(
    provisioning,
    `the endpoint ${service}`,
    async () => {
      const { VpcEndpoints = [] } = await aws.ec2.send(
        new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }),
      )
      const [now] = VpcEndpoints
      if (FAILED.includes(stateOf(now)))
        throw new AwsFailed(
          'ec2:CreateVpcEndpoint',
          stateOf(now),
          now?.LastError?.Message ?? `${id} is ${stateOf(now)}`,
        )
      return stateOf(now) === 'available' ? (now ?? null) : null
    },
    // "pending" takes a minute or two; nothing tells how long it may.
    { everyMs: 2000, withinMs: 600_000 },
  )
}

const FAILED = ['failed', 'rejected', 'expired']
const GONE = ['deleted', 'deleting', ...FAILED]
/** The SDK's enum has capitals, EC2 answers without. */
const stateOf = (endpoint: VpcEndpoint | undefined) => String(endpoint?.State ?? '').toLowerCase()

async function findEndpoints(
  provisioning: Provisioning,
  { part, service, vpcId }: EndpointSpec,
): Promise<VpcEndpoint[]> {
  if (isPlanned(vpcId)) return []
  const { VpcEndpoints = [] } = await provisioning.aws.ec2.send(
    new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  )
  return VpcEndpoints.filter(
    (one) =>
      !GONE.includes(stateOf(one)) &&
      isPart(provisioning, part, one.Tags, one.ServiceName === serviceName(provisioning, service)),
  )
}

async function createEndpoint(
  provisioning: Provisioning,
  { part, service, vpcId, request }: EndpointSpec,
): Promise<string | undefined> {
  const made = await whilePassing(provisioning, isNotFound, () =>
    provisioning.aws.ec2.send(
      new CreateVpcEndpointCommand({
        ...request,
        VpcId: vpcId,
        ServiceName: serviceName(provisioning, service),
        TagSpecifications: created(provisioning, part, 'vpc-endpoint'),
      }),
    ),
  )
  return made.VpcEndpoint?.VpcEndpointId
}

/** Some may fail without the call failing (facts on AWS, section 11). @throws AwsFailed */
export async function deleteEndpoints({ aws }: Provisioning, VpcEndpointIds: string[]): Promise<void> {
  const { Unsuccessful = [] } = await aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }))
  for (const { ResourceId, Error: told } of Unsuccessful)
    if (told?.Code !== 'InvalidVpcEndpointId.NotFound')
      throw new AwsFailed('ec2:DeleteVpcEndpoints', told?.Code ?? '', `${ResourceId}: ${told?.Message}`)
}
