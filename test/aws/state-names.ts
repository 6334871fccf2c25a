import { type Json, type Members, members } from './state-dead.ts'

/** Names in place of what AWS makes up: ids, times, addresses, secrets. */

/** Attributes whose values are another each time, whatever they look like. */
const RANDOM: readonly (readonly [name: RegExp, stands: string])[] = [
  [/^hosted_zone_id$/, '(zone)'],
  [/(^|_)(date|time|timestamp|created_on|last_modified|last_modified_date|creation_time)$/, '(time)'],
  [/^json_web_key$/, '(key)'],
  // How often moto was asked about it.
  [/^_tick$/, '(times)'],
]

/** What looks as only something made up looks. In order: the first takes it. */
const MADE_UP: readonly (readonly [form: RegExp, stands: string])[] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(uuid)'],
  [/\b([a-z]+(?:-[a-z]+)*)-[0-9a-f]{17}\b/g, '($1)'],
  // A machine's token is a hash with the account in it, and which of its machines it is.
  [/\b[0-9a-f]{40}-\d+\b/g, '(token)'],
  [/^(\(vpce [^)]*\))-[0-9a-f]{8}\./g, '$1-(dns).'],
  [/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, '(mac)'],
  [/\b[a-z]{2}-[a-z]+-\d_[0-9a-f]{32}\b/g, '(pool)'],
  [/\b(AROA|AIPA|AIDA)[A-Z0-9]{12,}\b/g, '($1)'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|\+0000|Z| UTC)?/g, '(time)'],
  [/\b\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3}\b(?!\/)/g, '(address)'],
]

/** @param account its number, which differs from account to account */
export function nameless(state: Members, account: string): Members {
  const names = new Map<string, string>([...partNames(state), ...madeUpNames(state), [account, '(account)']])
  const known = new RegExp([...names.keys()].map((id) => `\\b${id}\\b`).join('|'), 'g')
  const plain = (text: string): string => {
    let told = text.replace(known, (id) => names.get(id) ?? id)
    for (const [form, stands] of MADE_UP) told = told.replace(form, stands)
    return told
  }
  return renamed(state, plain) as Members
}

function renamed(value: Json, plain: (text: string) => string): Json {
  if (typeof value === 'string') return plain(value)
  if (Array.isArray(value)) return value.map((one) => renamed(one, plain))
  if (typeof value !== 'object' || value === null) return value
  const isSecret = value['kind'] === 'Parameter'
  // Numbered: what had names of its own may be called the same now.
  return Object.fromEntries(
    Object.entries(value).map(([key, one], index) => {
      const stands =
        RANDOM.find(([name]) => name.test(key))?.[1] ?? (isSecret && key === 'value' ? '(secret)' : null)
      return [`${plain(key)}#${index}`, stands !== null && one !== null ? stands : renamed(one, plain)]
    }),
  )
}

/** EC2's ids, by the parts that they carry as tags: `(subnet network/private-etl)`. */
function* partNames({ ec2 = {} }: Members): Iterable<[string, string]> {
  for (const region of Object.values(members(ec2)))
    for (const [id, tags] of Object.entries(members(members(region)['tags']))) {
      const part = members(tags)['clickstream:part']
      if (part !== undefined) yield [id, `(${id.slice(0, id.lastIndexOf('-'))} ${String(part)})`]
    }
}

/** Those that look like words: of APIs and what is in them, of clients of user pools. */
function* madeUpNames(state: Members): Iterable<[string, string]> {
  for (const region of Object.values(members(state['apigatewayv2'])))
    for (const [id, api] of Object.entries(members(members(region)['apis']))) {
      yield [id, '(api)']
      for (const kind of ['routes', 'integrations'])
        for (const inner of Object.keys(members(members(api)[kind]))) yield [inner, `(${kind})`]
    }
  for (const app of (members(state['manners'])['apps'] ?? []) as Members[])
    yield [String(app['appId']), '(app)']
  for (const profile of Object.values(members(members(members(state['iam'])['aws'])['instance_profiles'])))
    yield [String(members(profile)['id']), '(profile)']
  for (const region of Object.values(members(state['cognito-idp'])))
    for (const pool of Object.values(members(members(region)['user_pools'])))
      for (const id of Object.keys(members(members(pool)['clients']))) yield [id, '(client)']
}
