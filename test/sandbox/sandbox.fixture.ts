import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../../provision/context.ts'
import { zip } from '../../provision/functions/zip.ts'
import { startIdentity } from '../../provision/identity/identity.ts'
import { startMachines } from '../../provision/machines/machines.ts'
import { startNetwork } from '../../provision/network/network.ts'
import { runSteps } from '../aws/test-aws.ts'
import type { Sandbox } from './sandbox.ts'
import { eventually, provisioningIn } from './test-sandbox.ts'

/** The two machines in the network that DESIGN.md draws, made by the platform's own parts. */
export interface Platform {
  provisioning: Provisioning
  /** Ids and addresses. */
  oltp: { id: string; address: string; publicAddress: string }
  warehouse: { id: string; address: string }
  subnets: { etl: string }
  groups: { etl: string; endpoints: string; shop: string }
  roleArn: string
}

export async function bringUp(sandbox: Sandbox): Promise<Platform> {
  const provisioning = provisioningIn(sandbox)
  const made: { told?: () => Promise<Omit<Platform, 'provisioning'>> } = {}
  await runSteps(provisioning, (steps) => {
    const network = startNetwork(provisioning, steps)
    const identity = startIdentity(provisioning, steps)
    const machines = startMachines(provisioning, steps, { network, identity })
    made.told = async () => ({
      oltp: await placeOf(sandbox, (await machines.oltp.done).instanceId),
      warehouse: await placeOf(sandbox, (await machines.analytics.done).instanceId),
      subnets: { etl: await network.subnets['private-etl'].done },
      groups: {
        etl: await network.groups.sg_Lambda_ETL.done,
        endpoints: await network.groups.sg_endpoints.done,
        shop: await network.groups.sg_oltp_webDB.done,
      },
      roleArn: (await identity.roles.etl.done).arn,
    })
  })
  if (made.told === undefined) throw new Error('nothing was begun')
  return { provisioning, ...(await made.told()) }
}

async function placeOf(sandbox: Sandbox, id: string) {
  const machine = sandbox.machines().find((one) => one.id === id)
  return { id, address: machine?.address ?? '', publicAddress: machine?.publicAddress ?? '' }
}

/** Takes away what lets the public machine into the endpoints: their private DNS reaches all of the VPC (facts on AWS, section 3). */
export async function shutOut(platform: Platform): Promise<void> {
  await platform.provisioning.aws.ec2.send(new RevokeSecurityGroupIngressCommand(httpsFromPublic(platform)))
}

/** The contrary of shutOut. */
export async function letIn(platform: Platform): Promise<void> {
  await platform.provisioning.aws.ec2.send(
    new AuthorizeSecurityGroupIngressCommand(httpsFromPublic(platform)),
  )
}

const httpsFromPublic = ({ groups }: Platform) => ({
  GroupId: groups.endpoints,
  IpPermissions: [
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: groups.shop }] },
  ],
})

/** @returns who has registered, by id, with its state */
export async function agentsOf({ provisioning }: Platform): Promise<Record<string, string | undefined>> {
  const { InstanceInformationList = [] } = await provisioning.aws.ssm.send(
    new DescribeInstanceInformationCommand({}),
  )
  return Object.fromEntries(InstanceInformationList.map((one) => [one.InstanceId, one.PingStatus]))
}

export const untilOnline = (platform: Platform, ...ids: string[]) =>
  eventually(
    'agents',
    120_000,
    () => agentsOf(platform),
    (found) => ids.every((id) => found[id] === 'Online'),
  )

/** A function that tells which of `host:port` it reaches, in the ETL's place or in none. */
export const PROBE = `import { connect } from 'node:net'
const reach = ([host, port]) => new Promise((resolve) => {
  const socket = connect({ host, port, timeout: 2500 })
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('timeout', () => resolve(false))
})
export const handler = async (event) => {
  if (event.requestContext) return { statusCode: 200, headers: { 'x-probe': 'yes' }, body: event.body ?? '' }
  if (event.fail) throw new TypeError('as asked')
  console.log('probe ' + JSON.stringify(event))
  const found = {}
  await Promise.all((event.targets ?? []).map(async (target) => { found[target] = await reach(target.split(':')) }))
  return { found, variable: process.env.VARIABLE, inside: process.env.AWS_LAMBDA_FUNCTION_NAME }
}
`

export async function makeFunction(
  { provisioning, subnets, groups, roleArn }: Platform,
  name: string,
  isInVpc: boolean,
): Promise<string> {
  const { FunctionArn } = await provisioning.aws.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Timeout: 30,
      Code: { ZipFile: zip([{ name: 'index.mjs', content: Buffer.from(PROBE) }]) },
      Environment: { Variables: { VARIABLE: 'told' } },
      ...(isInVpc ? { VpcConfig: { SubnetIds: [subnets.etl], SecurityGroupIds: [groups.etl] } } : {}),
    }),
  )
  return FunctionArn ?? ''
}
