import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2'
import { isDuplicate, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { created } from '../tags.ts'
import { whilePassing } from '../until.ts'
import { type GroupName, groupPart, type Rule, rulesOf } from './groups.ts'

const PART = 'network/rules'

/** What rules name: ids of our groups, and of S3's prefix list. */
export interface Peers {
  groups: Record<GroupName, string>
  s3PrefixList: string
}

/** Brings a group's rules to exactly those tabled: missing ones are added, others taken out. */
export async function syncRules(provisioning: Provisioning, name: GroupName, peers: Peers): Promise<void> {
  const groupId = peers.groups[name]
  // Of a group that is only planned, nothing can be asked: all its rules are to be made.
  const there = isPlanned(groupId) ? [] : await rulesOfGroup(provisioning, groupId)
  const wanted = new Map(rulesOf(name, provisioning.settings).map((rule) => [nameOf(rule, peers), rule]))
  const found = new Set(there.map(nameOfFound))
  // Added before others are taken out, so that nothing that is wanted is cut off between.
  for (const [told, rule] of wanted)
    if (!found.has(told)) await authorize(provisioning, name, groupId, rule, peers, told)
  for (const rule of there)
    if (!wanted.has(nameOfFound(rule))) await revoke(provisioning, name, groupId, rule)
}

async function rulesOfGroup({ aws }: Provisioning, groupId: string): Promise<SecurityGroupRule[]> {
  const rules: SecurityGroupRule[] = []
  let NextToken: string | undefined
  do {
    const page = await aws.ec2.send(
      new DescribeSecurityGroupRulesCommand({
        Filters: [{ Name: 'group-id', Values: [groupId] }],
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    )
    rules.push(...(page.SecurityGroupRules ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return rules
}

const idOf = ({ peer }: Rule, { groups, s3PrefixList }: Peers) =>
  'cidr' in peer ? peer.cidr : 'group' in peer ? groups[peer.group] : s3PrefixList

/** Rules by what they let pass: `in tcp 5432 10.0.0.0/16`. Descriptions do not count. */
const nameOf = (rule: Rule, peers: Peers) =>
  `${rule.direction} ${rule.protocol} ${rule.port ?? 'all'} ${idOf(rule, peers)}`

function nameOfFound(rule: SecurityGroupRule): string {
  const { IsEgress, IpProtocol, FromPort = -1, ToPort = -1 } = rule
  const ports = FromPort === -1 ? 'all' : FromPort === ToPort ? String(FromPort) : `${FromPort}-${ToPort}`
  const peer =
    rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId ?? 'nobody'
  return `${IsEgress === true ? 'out' : 'in'} ${IpProtocol} ${IpProtocol === '-1' ? 'all' : ports} ${peer}`
}

function permissionOf({ protocol, port, peer }: Rule, { groups, s3PrefixList }: Peers): IpPermission {
  const ports = port === null ? {} : { FromPort: port, ToPort: port }
  const who =
    'cidr' in peer
      ? { IpRanges: [{ CidrIp: peer.cidr }] }
      : 'group' in peer
        ? { UserIdGroupPairs: [{ GroupId: groups[peer.group] }] }
        : { PrefixListIds: [{ PrefixListId: s3PrefixList }] }
  return { IpProtocol: protocol, ...ports, ...who }
}

async function authorize(
  provisioning: Provisioning,
  name: GroupName,
  GroupId: string,
  rule: Rule,
  peers: Peers,
  told: string,
): Promise<void> {
  const { aws, changes } = provisioning
  const request = {
    GroupId,
    IpPermissions: [permissionOf(rule, peers)],
    TagSpecifications: created(provisioning, groupPart(name), 'security-group-rule'),
  }
  const send = async () => {
    if (rule.direction === 'in') await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(request))
    else await aws.ec2.send(new AuthorizeSecurityGroupEgressCommand(request))
  }
  await changes.make({ part: PART, kind: 'create', what: `${name}: ${told}` }, async () => {
    try {
      await whilePassing(provisioning, isNotFound, send)
    } catch (error) {
      // It took effect when its answer was lost, and is not shown yet.
      if (!isDuplicate(error)) throw error
    }
  })
}

async function revoke(
  { aws, changes }: Provisioning,
  name: GroupName,
  GroupId: string,
  rule: SecurityGroupRule,
): Promise<void> {
  const SecurityGroupRuleIds = [rule.SecurityGroupRuleId ?? '']
  const change = { part: PART, kind: 'remove', what: `${name}: ${nameOfFound(rule)}` } as const
  await changes.make(change, async () => {
    if (rule.IsEgress === true)
      await aws.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds }))
    else await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }))
  })
}
