import type { Provisioning } from '../context.ts'
import type { Part, Steps } from '../steps.ts'
import { ensureInterfaceEndpoint, ensureS3Endpoint, s3PrefixList } from './endpoints.ts'
import { GROUPS, type GroupName, groupPart } from './groups.ts'
import { ensureInternetGateway } from './internet-gateway.ts'
import { ensureRouteTable } from './route-tables.ts'
import { syncRules } from './rules.ts'
import { ensureGroup } from './security-groups.ts'
import { ensureSubnet, type SubnetName, subnetPart } from './subnets.ts'
import { ensureVpc } from './vpc.ts'
import { chooseZone } from './zone.ts'

/** What other parts need of the network; each is an id. */
export interface NetworkParts {
  vpc: Part<string>
  subnets: Record<SubnetName, Part<string>>
  groups: Record<GroupName, Part<string>>
  /** Rules are in place, the public subnet has its way out. */
  publicReady: Part<void>
  /** The private subnets have their endpoints: what starts in them can be reached. */
  privateReady: Part<void>
}

/** The network as DESIGN.md section 1 draws it. */
export function startNetwork(provisioning: Provisioning, steps: Steps): NetworkParts {
  const vpc = steps.start('network/vpc', () => ensureVpc(provisioning))
  const zone = steps.start('network/zone', () => chooseZone(provisioning))
  const gateway = steps.start('network/internet-gateway', async ({ need }) =>
    ensureInternetGateway(provisioning, await need(vpc)),
  )
  const subnet = (name: SubnetName) =>
    steps.start(subnetPart(name), async ({ need }) =>
      ensureSubnet(provisioning, name, await need(vpc), await need(zone)),
    )
  const subnets = {
    'public-oltp': subnet('public-oltp'),
    'private-analytics': subnet('private-analytics'),
    'private-etl': subnet('private-etl'),
  }
  const publicReady = steps.start('network/public-routes', async ({ need }) => {
    const gatewayId = await need(gateway)
    const subnetIds = [await need(subnets['public-oltp'])]
    await ensureRouteTable(provisioning, {
      part: 'network/public-routes',
      vpcId: await need(vpc),
      gatewayId,
      subnetIds,
    })
  })
  const privateRoutes = steps.start('network/private-routes', async ({ need }) => {
    const subnetIds = [await need(subnets['private-analytics']), await need(subnets['private-etl'])]
    const vpcId = await need(vpc)
    return ensureRouteTable(provisioning, {
      part: 'network/private-routes',
      vpcId,
      gatewayId: null,
      subnetIds,
    })
  })
  const groups = startGroups(provisioning, steps, vpc)
  const rules = startRules(provisioning, steps, groups)
  const endpoints = startEndpoints(provisioning, steps, { vpc, subnets, groups, privateRoutes })
  const privateReady = steps.start('network/private', async ({ need }) => {
    for (const part of [rules, ...endpoints]) await need(part)
  })
  return { vpc, subnets, groups, publicReady, privateReady }
}

type Groups = Record<GroupName, Part<string>>

function startGroups(provisioning: Provisioning, steps: Steps, vpc: Part<string>): Groups {
  const started = GROUPS.map(
    (name) =>
      [
        name,
        steps.start(groupPart(name), async ({ need }) => ensureGroup(provisioning, name, await need(vpc))),
      ] as const,
  )
  return Object.fromEntries(started) as Groups
}

/** Rules name other groups, so they wait for all of them. */
function startRules(provisioning: Provisioning, steps: Steps, groups: Groups): Part<void> {
  return steps.start('network/rules', async ({ need }) => {
    const ids = Object.fromEntries(
      await Promise.all(GROUPS.map(async (name) => [name, await need(groups[name])] as const)),
    ) as Record<GroupName, string>
    const peers = { groups: ids, s3PrefixList: await s3PrefixList(provisioning) }
    await Promise.all(GROUPS.map((name) => syncRules(provisioning, name, peers)))
  })
}

interface EndpointNeeds {
  vpc: Part<string>
  subnets: Record<SubnetName, Part<string>>
  groups: Groups
  privateRoutes: Part<string>
}

function startEndpoints(provisioning: Provisioning, steps: Steps, needs: EndpointNeeds): Part<void>[] {
  const { vpc, subnets, groups, privateRoutes } = needs
  const services = [
    'ssm',
    'ssmmessages',
    ...(provisioning.settings.aws.ec2MessagesEndpoint ? ['ec2messages'] : []),
  ]
  return [
    steps.start('network/endpoint-s3', async ({ need }) =>
      ensureS3Endpoint(provisioning, await need(vpc), await need(privateRoutes)),
    ),
    ...services.map((service) =>
      steps.start(`network/endpoint-${service}`, async ({ need }) =>
        ensureInterfaceEndpoint(provisioning, {
          service,
          vpcId: await need(vpc),
          subnetId: await need(subnets['private-analytics']),
          groupId: await need(groups.sg_endpoints),
        }),
      ),
    ),
  ]
}
