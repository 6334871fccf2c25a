import { createHash } from 'node:crypto'
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type Filter,
} from '@aws-sdk/client-ec2'
import { CreateRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam'
import type { Provisioning } from '../../provision/context.ts'
import type { Bundle } from '../../provision/functions/bundle.ts'
import type { FunctionSpec } from '../../provision/functions/spec.ts'
import { zip } from '../../provision/functions/zip.ts'
import { created } from '../../provision/tags.ts'

/** What the functions need of other parts, made by plain calls: a role, and a place in a VPC of the stack. */
export async function functionNeeds(provisioning: Provisioning): Promise<{
  roleArn: string
  roleName: string
  vpc: { subnetIds: string[]; securityGroupIds: string[] }
}> {
  const { ec2 } = provisioning.aws
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.0.0.0/16',
      TagSpecifications: created(provisioning, 'network/vpc', 'vpc'),
    }),
  )
  const VpcId = Vpc?.VpcId
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.144.0/20' }))
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'sg_Lambda_ETL', Description: 'etl' }),
  )
  const role = await makeRole(provisioning, `clickstream-${provisioning.stack}-etl-role`)
  return { ...role, vpc: { subnetIds: [Subnet?.SubnetId ?? ''], securityGroupIds: [GroupId ?? ''] } }
}

export async function makeRole(
  { aws }: Provisioning,
  roleName: string,
): Promise<{ roleArn: string; roleName: string }> {
  await aws.iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: '{}' }))
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: roleName }))
  return { roleArn: Role?.Arn ?? '', roleName }
}

/** A bundle that is as good as any. */
export function fakeBundle(program = 'export const handler = async () => {}\n'): Bundle {
  const packed = zip([{ name: 'index.mjs', content: Buffer.from(program) }])
  return { zip: packed, sha256: createHash('sha256').update(packed).digest('base64') }
}

export const ingestSpec = (roleArn: string): FunctionSpec => ({
  kind: 'ingest',
  bundle: fakeBundle(),
  roleArn,
  environment: { RAW_BUCKET: 'raw', ALLOWED_ORIGINS: '*' },
})

export const etlSpec = (needs: { roleArn: string; vpc: NonNullable<FunctionSpec['vpc']> }): FunctionSpec => ({
  kind: 'etl',
  bundle: fakeBundle(),
  roleArn: needs.roleArn,
  environment: { RAW_BUCKET: 'raw' },
  vpc: needs.vpc,
})

export const allInterfaces: Filter[] = [{ Name: 'description', Values: ['AWS Lambda VPC ENI-*'] }]
