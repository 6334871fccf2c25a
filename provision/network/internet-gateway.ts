import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  type InternetGateway,
} from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart, ofStack } from '../tags.ts'
import { whilePassing } from '../until.ts'

const PART = 'network/internet-gateway'

/** The VPC's way to the internet. @returns its id */
export async function ensureInternetGateway(provisioning: Provisioning, vpcId: string): Promise<string> {
  const { aws } = provisioning
  const gateway = await ensure<InternetGateway>(provisioning, {
    part: PART,
    what: 'internet gateway',
    find: () => findGateways(provisioning),
    idOf: ({ InternetGatewayId }) => InternetGatewayId ?? '',
    create: async () => {
      const TagSpecifications = created(provisioning, PART, 'internet-gateway')
      const made = await aws.ec2.send(new CreateInternetGatewayCommand({ TagSpecifications }))
      return made.InternetGateway?.InternetGatewayId
    },
    remove: ({ InternetGatewayId }) => aws.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })),
    planned: { InternetGatewayId: afterUp(PART) },
  })
  const id = gateway.InternetGatewayId ?? ''
  if (isPlanned(id)) return id
  await syncTags(provisioning, PART, id, gateway.Tags)
  await attach(provisioning, vpcId, gateway)
  return id
}

async function findGateways(provisioning: Provisioning): Promise<InternetGateway[]> {
  const { InternetGateways = [] } = await provisioning.aws.ec2.send(
    new DescribeInternetGatewaysCommand({ Filters: ofStack(provisioning) }),
  )
  return InternetGateways.filter(({ Tags }) => isPart(provisioning, PART, Tags, true))
}

async function attach(
  provisioning: Provisioning,
  VpcId: string,
  { InternetGatewayId, Attachments = [] }: InternetGateway,
): Promise<void> {
  if (Attachments.some((attachment) => attachment.VpcId === VpcId)) return
  const { aws, changes } = provisioning
  await changes.make({ part: PART, kind: 'change', what: 'attachment', to: VpcId }, () =>
    // Both are shown, and still the call may not know one of them yet.
    whilePassing(provisioning, isNotFound, () =>
      aws.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId })),
    ),
  )
}
