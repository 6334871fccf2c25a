import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart } from '../tags.ts'
import { whilePassing } from '../until.ts'
import { type GroupName, groupPart } from './groups.ts'

/** EC2 takes no change of a description. */
const DESCRIPTIONS: Record<GroupName, string> = {
  sg_oltp_webDB: 'The shop database, with its own public address',
  sg_analytics_ShinyDWH: 'The warehouse and the dashboard',
  sg_Lambda_ETL: 'The ETL',
  sg_endpoints: 'Interface endpoints',
}

/** A security group, without its rules: those name other groups, so all groups come first. @returns its id */
export async function ensureGroup(
  provisioning: Provisioning,
  name: GroupName,
  vpcId: string,
): Promise<string> {
  const { aws } = provisioning
  const part = groupPart(name)
  const group = await ensure<SecurityGroup>(provisioning, {
    part,
    what: 'security group',
    find: () => findGroups(provisioning, name, vpcId),
    idOf: ({ GroupId }) => GroupId ?? '',
    create: async () => {
      const made = await whilePassing(provisioning, isNotFound, () =>
        aws.ec2.send(
          new CreateSecurityGroupCommand({
            GroupName: name,
            Description: DESCRIPTIONS[name],
            VpcId: vpcId,
            TagSpecifications: created(provisioning, part, 'security-group'),
          }),
        ),
      )
      return made.GroupId
    },
    remove: ({ GroupId }) => aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
    planned: { GroupId: afterUp(part) },
  })
  const id = group.GroupId ?? ''
  if (!isPlanned(id)) await syncTags(provisioning, part, id, group.Tags)
  return id
}

async function findGroups(
  provisioning: Provisioning,
  name: GroupName,
  vpcId: string,
): Promise<SecurityGroup[]> {
  if (isPlanned(vpcId)) return []
  const { SecurityGroups = [] } = await provisioning.aws.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  )
  return SecurityGroups.filter(({ Tags, GroupName }) =>
    isPart(provisioning, groupPart(name), Tags, GroupName === name),
  )
}
