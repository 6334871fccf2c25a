import { countApis, removeApi } from './api/remove.ts'
import type { Provisioning } from './context.ts'
import { countFunctionInterfaces, countFunctions, removeFunctions } from './functions/remove.ts'
import { countApps, removeApps } from './hosting/remove.ts'
import { countRepositories, removeRepository } from './hosting/repository.ts'
import { countInstanceProfiles, removeInstanceProfiles } from './identity/remove-instance-profiles.ts'
import { countRoles, removeRoles } from './identity/remove-roles.ts'
import { countUserPools, removeUserPools } from './identity/remove-user-pools.ts'
import {
  countElasticIps,
  countMachines,
  countVolumes,
  removeElasticIps,
  removeMachines,
  removeVolumes,
} from './machines/remove.ts'
import {
  countNetwork,
  removeEndpoints,
  removeGroups,
  removeInternetGateway,
  removeRouteTables,
  removeSubnets,
  removeVpc,
} from './network/remove.ts'
import { countSchedules, removeSchedules } from './schedule/remove.ts'
import { countParameters, removeParameters } from './secrets/remove-parameters.ts'
import { countBuckets, removeBuckets } from './storage/remove-buckets.ts'
import { type Failure, type Removal, takeDown } from './take-down.ts'
import { countAlarms, removeAlarms } from './watching/alarms.ts'
import { countDashboards, removeDashboard } from './watching/dashboard.ts'
import { countLogGroups, removeLogGroups } from './watching/remove-log-groups.ts'
import { countTopics, removeTopic } from './watching/topic.ts'

export interface TakenDown {
  /** What the stack's tags and names still find, by kind. */
  left: Record<string, number>
  /** Buckets kept on purpose. */
  kept: string[]
  failures: Failure[]
}

/** Takes the stack away, then looks for what is left of it. @throws Interrupted */
export async function takeStackDown(provisioning: Provisioning, keepData: boolean): Promise<TakenDown> {
  const kept: string[] = []
  const failures = await takeDown(provisioning, removals(keepData, kept))
  return { left: await countLeft(provisioning, kept), kept, failures }
}

const INTERFACES = 'their network interfaces stand in it'

/** The order, and why (facts on AWS, sections 5 and 11). */
function removals(keepData: boolean, kept: string[]): Removal[] {
  return [
    { name: 'API', after: [], remove: removeApi },
    { name: 'storefront', after: [], remove: removeApps },
    {
      name: 'repository',
      after: [['storefront', 'a build that is under way still reads it']],
      remove: removeRepository,
    },
    { name: 'schedules', after: [], remove: removeSchedules },
    { name: 'alarms', after: [], remove: removeAlarms },
    { name: 'dashboard', after: [], remove: removeDashboard },
    { name: 'user pool', after: [], remove: removeUserPools },
    { name: 'machines', after: [], remove: (of, onWaiting) => removeMachines(of, onWaiting) },
    {
      name: 'functions',
      after: [['schedules', 'one that is invoked makes its network interfaces and its log group anew']],
      remove: (of, onWaiting) => removeFunctions(of, { onWaiting }),
    },
    { name: 'topic', after: [['alarms', 'they tell it when they go']], remove: removeTopic },
    { name: 'volumes', after: [['machines', 'attached ones are not deleted']], remove: removeVolumes },
    { name: 'addresses', after: [['machines', 'what is in use is not released']], remove: removeElasticIps },
    {
      name: 'endpoints',
      after: [['machines', 'they are reached by them until they end']],
      remove: removeEndpoints,
    },
    {
      name: 'security groups',
      after: [
        ['machines', INTERFACES],
        ['functions', INTERFACES],
        ['endpoints', INTERFACES],
      ],
      remove: removeGroups,
    },
    {
      name: 'subnets',
      after: [
        ['machines', INTERFACES],
        ['functions', INTERFACES],
        ['endpoints', INTERFACES],
      ],
      remove: removeSubnets,
    },
    {
      name: 'route tables',
      after: [['subnets', 'they are associated with them']],
      remove: removeRouteTables,
    },
    {
      name: 'internet gateway',
      after: [['addresses', 'it is not detached while public addresses are mapped']],
      remove: removeInternetGateway,
    },
    {
      name: 'VPC',
      after: [
        ['security groups', 'they are in it'],
        ['route tables', 'they are in it'],
        ['internet gateway', 'it is attached to it'],
      ],
      remove: removeVpc,
    },
    {
      name: 'instance profiles',
      after: [['machines', 'one that runs without its own is lost to Session Manager']],
      remove: removeInstanceProfiles,
    },
    {
      name: 'roles',
      after: [
        ['functions', 'Lambda deletes their network interfaces by their role'],
        ['instance profiles', 'they hold them'],
        ['storefront', 'its server and its builds act as them'],
      ],
      remove: (of) => removeRoles(of),
    },
    {
      name: 'parameters',
      after: [
        ['functions', 'a last run still reads its password'],
        ['storefront', 'a last page still reads its password'],
      ],
      remove: removeParameters,
    },
    {
      name: 'buckets',
      after: [
        ['API', 'what is accepted late is written late'],
        ['functions', 'a last run still writes'],
        ['machines', 'a last backup still writes'],
      ],
      remove: async (of, onWaiting) => {
        const onProgress = (removed: number) => onWaiting(`${removed} objects removed`)
        kept.push(...(await removeBuckets(of, { keepData, onProgress })))
      },
    },
    {
      name: 'log groups',
      after: [
        ['functions', 'a last line makes its log group anew'],
        ['API', 'a last line makes its log group anew'],
        ['storefront', 'it is named by its id, and a last line may still come'],
      ],
      remove: (of) => removeLogGroups(of),
    },
  ]
}

/** The proof: asked of AWS after everything, whatever the removals said. */
async function countLeft(
  provisioning: Provisioning,
  kept: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, (of: Provisioning) => Promise<number>> = {
    APIs: countApis,
    storefronts: countApps,
    repositories: countRepositories,
    schedules: countSchedules,
    functions: countFunctions,
    'network interfaces': countFunctionInterfaces,
    machines: countMachines,
    volumes: countVolumes,
    addresses: countElasticIps,
    roles: countRoles,
    'instance profiles': countInstanceProfiles,
    'user pools': countUserPools,
    parameters: countParameters,
    buckets: (of) => countBuckets(of, kept),
    alarms: countAlarms,
    dashboards: countDashboards,
    topics: countTopics,
    'log groups': countLogGroups,
  }
  const counted = await Promise.all(
    Object.entries(counts).map(async ([kind, count]) => [kind, await count(provisioning)] as const),
  )
  return { ...(await countNetwork(provisioning)), ...Object.fromEntries(counted) }
}
