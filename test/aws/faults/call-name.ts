import type { AwsCall } from '../aws-call.ts'
import type { Reply } from '../reply.ts'

/** What a call does, in words that are the same in each account: `ec2:CreateSubnet network/private-etl`. */

/** What AWS made up, by the part whose it is, or by its kind. */
export type Ids = Map<string, string>

const EC2_ID = /\b(?:vpc|subnet|rtb|igw|sg|sgr|vpce|i|eni|vol|eipalloc)-[0-9a-f]{17}\b/g
const IN_JSON = /"(apiId|integrationId|routeId|ClientId|appId)": ?"([^"]+)"/g
const POOL = /\b[a-z]{2}-[a-z]+-\d_[0-9a-f]{32}\b/g

/** @param ids learns what the answer tells */
export function learn(ids: Ids, call: AwsCall, { body }: Reply): void {
  const text = body.toString()
  const part = partIn(call)
  if (call.service === 'ec2' && part !== undefined)
    for (const [id] of text.matchAll(EC2_ID)) if (!ids.has(id)) ids.set(id, part)
  for (const [, kind = '', id = ''] of text.matchAll(IN_JSON)) ids.set(id, `(${kind})`)
  for (const [id] of text.matchAll(POOL)) ids.set(id, '(pool)')
}

/** Members of a call that say what it is about. */
const TELLING = /^(\w*(Names?|Ids?|Arn|ARN|arn)|routeKey|stageName|Comment)(\.(member\.)?\d+)?$/

export function nameOfCall(call: AwsCall, ids: Ids, account: string): string {
  const { service, operation } = call
  const told = [
    ...call.params,
    ...Object.entries(call.json).flatMap(([key, value]) => [value].flat().map((one) => [key, one] as const)),
  ].filter(([key]) => TELLING.test(key) && key !== 'ClientToken' && key !== 'GroupName')
  const values = told.flatMap(([, value]) => (typeof value === 'string' ? [value] : []))
  const path =
    service === 'ec2' || call.path === '/' ? [] : [known(decodeURIComponent(call.path), ids, account)]
  // In an order of their own: of several things, AWS tells now one first and now another.
  const named = [...path, ...values.map((one) => known(one, ids, account)).toSorted()]
  const subjects = partIn(call) ?? named.join(' ')
  return `${service}:${operation} ${subjects}`
}

function known(text: string, ids: Ids, account: string): string {
  let told = text.replaceAll(account, '').replace(/^\/2015-03-31/, '')
  for (const [id, name] of ids) told = told.replaceAll(id, name)
  return (
    told
      .replace(/^arn:aws:[^/]*:/, '')
      .replace(/\b([a-z]+)-[0-9a-f]{17}\b/g, '($1)')
      // A commit's id is a hash of those before it, of which there may be one more.
      .replace(/\b[0-9a-f]{40}\b/g, '(commit)')
      .replace(/[?&](clientToken|x-id)=[^&]*/gi, '')
      .replace(/=?$/, '')
  )
}

/** The part that it tags what it makes with. */
function partIn({ params, json, body, service }: AwsCall): string | undefined {
  for (const [key, value] of params)
    if (value === 'clickstream:part') return params.get(key.replace(/Key$/, 'Value')) ?? undefined
  if (service === 's3') return /<Key>clickstream:part<\/Key><Value>([^<]*)</.exec(body.toString())?.[1]
  const tags = json['Tags'] ?? json['tags'] ?? json['UserPoolTags']
  if (Array.isArray(tags)) {
    const found = (tags as { Key: string; Value: string }[]).find(({ Key }) => Key === 'clickstream:part')
    // Several things of one part have it; their names tell them apart.
    const name = json['Name'] ?? json['AlarmName']
    return found === undefined ? undefined : [found.Value, name].filter(Boolean).join(' ')
  }
  return (tags as Record<string, string> | undefined)?.['clickstream:part']
}
