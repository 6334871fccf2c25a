/** moto's dump, without what moto keeps of things that are gone. */

export type Json = string | number | boolean | null | Json[] | Members
export interface Members {
  [name: string]: Json
}

export const members = (value: Json | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}

/** The services' own, in each account: where it is, counters, tables of what AWS offers. */
const NOT_TOLD =
  /^(region_name|account_id|partition|amis|snapshots|managed_prefix_lists|account_summary|opt_out_numbers|default_kms_key_id|\w+_backend)$/

/**
 * Left out, by its state: instances that have ended and endpoints that are deleted, which moto lists for ever and EC2 for an hour;
 * tags of what is not there, and the network ACL of a VPC that is not there, which moto forgets to take away with it. What a
 * parameter was before, and how often it was another. And the keys that AWS manages: nobody can delete them.
 */
export function withoutTheDead(dump: Members): Members {
  const living: Members = {}
  for (const [service, regions] of Object.entries(dump)) {
    if (service === 'kms') continue
    living[service] = Object.fromEntries(
      Object.entries(members(regions)).map(([region, tables]) => [region, alive(service, members(tables))]),
    )
  }
  return living
}

function alive(service: string, all: Members): Members {
  const tables = Object.fromEntries(Object.entries(all).filter(([name]) => !NOT_TOLD.test(name)))
  if (service === 'ec2') return aliveInEc2(tables)
  const { tagger, tagging_service: _, ...others } = service === 'ssm' ? withoutHistory(tables) : tables
  const names = Object.values(others).flatMap((table) => Object.keys(members(table)))
  const isThere = (arn: string) => names.some((name) => arn.endsWith(`:${name}`) || arn.endsWith(`/${name}`))
  const tags = Object.entries(members(members(tagger)['tags'])).filter(([arn]) => isThere(arn))
  return { ...others, tags: Object.fromEntries(tags) }
}

function withoutHistory({ _parameters = {}, ...tables }: Members): Members {
  const newest = Object.entries(members(_parameters)).map(([name, versions]): [string, Json] => {
    const { version: _, ...told } = members((versions as Json[]).at(-1))
    return [name, told]
  })
  return { ...tables, _parameters: Object.fromEntries(newest) }
}

function aliveInEc2({ tags = {}, reservations = {}, ...tables }: Members): Members {
  const instances = Object.values(members(reservations))
    .flatMap((reservation) => members(reservation)['instances'] as Members[])
    .filter((instance) => members(instance['_state'])['name'] !== 'terminated')
  const vpcs = Object.keys(members(tables['vpcs']))
  const endpoints = keep(tables['vpc_end_points'], ({ state }) => state !== 'deleted')
  const acls = keep(tables['network_acls'], ({ vpc_id }) => vpcs.includes(String(vpc_id)))
  const living = { ...tables, instances, vpc_end_points: endpoints, network_acls: acls }
  const text = JSON.stringify(living)
  const isThere = (id: string) => text.includes(`"id":"${id}"`) || text.includes(`"allocation_id":"${id}"`)
  const tagsOfLiving = Object.entries(members(tags)).filter(([id]) => isThere(id))
  return { ...living, tags: Object.fromEntries(tagsOfLiving) }
}

const keep = (table: Json | undefined, isLiving: (one: Members) => boolean): Members =>
  Object.fromEntries(Object.entries(members(table)).filter(([, one]) => isLiving(members(one))))
