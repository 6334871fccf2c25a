import { GetBranchCommand, ListAppsCommand, ListJobsCommand } from '@aws-sdk/client-amplify'
import { ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch'
import {
  GetBranchCommand as GetCodeBranchCommand,
  GetDifferencesCommand,
  ListTagsForResourceCommand as ListCodeTagsCommand,
} from '@aws-sdk/client-codecommit'
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3'
import { RELEASE_TAG } from '../../provision/hosting/release.ts'
import { canonical } from '../../provision/same-json.ts'
import { type Json, type Members, members, withoutTheDead } from './state-dead.ts'
import { nameless } from './state-names.ts'
import type { TestAws } from './test-aws.ts'

/**
 * What an account holds, told by moto's own dump of its state (test/support/moto) and not by our code: as lines, `where = what`, in
 * order. Ids are replaced by the parts that they carry as tags, what is random or a time by what it is: two accounts with the same
 * stack have the same lines, a second thing of a kind shows as ` (2)`, and a tag that is missing as its line.
 */
export async function stateOf(aws: TestAws, moto: string): Promise<string[]> {
  const { account } = aws.emulator
  const response = await fetch(`${moto}/moto-api/data.json?account=${account}`)
  if (!response.ok) throw new Error(`moto's dump: ${response.status} ${await response.text()}`)
  const dump = (await response.json()) as Members
  const kept = withoutTheDead(dump)
  const told = { ...kept, manners: await keptByManners(aws, kept) }
  return lines(nameless(told, account), '').toSorted()
}

/** @returns what stands in one only, with whose it is; empty where they are the same */
export function differences(wanted: readonly string[], found: readonly string[]): string[] {
  const [there, here] = [new Set(wanted), new Set(found)]
  return [
    ...wanted.filter((line) => !here.has(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !there.has(line)).map((line) => `too much: ${line}`),
  ]
}

/** What the emulator keeps in moto's place. */
async function keptByManners(aws: TestAws, dump: Members): Promise<Json> {
  const { s3, cloudwatch } = aws.provisioning().aws
  const namesIn = (service: string, table: string) =>
    Object.values(members(dump[service])).flatMap((region) => Object.keys(members(members(region)[table])))
  const policies: Members = {}
  for (const Bucket of namesIn('s3', 'buckets')) {
    const asked = new GetBucketPolicyCommand({ Bucket, ExpectedBucketOwner: aws.emulator.account })
    const { Policy = '{}' } = await s3.send(asked).catch(() => ({ Policy: '"none"' }))
    policies[Bucket] = canonical(JSON.parse(Policy))
  }
  const dashboards: Members = {}
  for (const name of namesIn('cloudwatch', 'dashboards')) {
    const ResourceARN = `arn:aws:cloudwatch::${aws.emulator.account}:dashboard/${name}`
    const { Tags = [] } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))
    dashboards[name] = Tags as unknown as Json
  }
  return { policies, dashboards, ...(await keptByHosting(aws)) }
}

/** Which commit it was, and which job, differs where one was disturbed; what it came to does not. */
async function keptByHosting(aws: TestAws): Promise<Members> {
  const { amplify, codecommit } = aws.provisioning().aws
  // An account without those manners hosts nothing: moto has no such service.
  const { apps = [] } = await amplify.send(new ListAppsCommand({})).catch(() => ({ apps: [] }))
  const hosted = apps.map(async (app) => {
    const of = { appId: app.appId, branchName: 'main' }
    const { branch } = await amplify.send(new GetBranchCommand(of)).catch(() => ({ branch: null }))
    const { jobSummaries = [] } = await amplify.send(new ListJobsCommand(of)).catch(() => ({}) as never)
    const tags = { ...branch?.tags }
    if (tags[RELEASE_TAG] !== undefined) tags[RELEASE_TAG] = '(release)'
    return { ...app, branch: branch === null ? null : { ...branch, tags }, released: jobSummaries[0]?.status }
  })
  const repositoryName = 'clickstream-shop-web'
  const files = await codecommit
    .send(new GetCodeBranchCommand({ repositoryName, branchName: 'main' }))
    .then(({ branch }) =>
      codecommit.send(new GetDifferencesCommand({ repositoryName, afterCommitSpecifier: branch?.commitId })),
    )
    .then(({ differences = [] }) => differences.map(({ afterBlob }) => afterBlob ?? null))
    .catch(() => null)
  const resourceArn = `arn:aws:codecommit:us-east-1:${aws.emulator.account}:${repositoryName}`
  const repository = await codecommit
    .send(new ListCodeTagsCommand({ resourceArn }))
    .then(({ tags = {} }) => tags)
    .catch(() => null)
  return JSON.parse(JSON.stringify({ apps: await Promise.all(hosted), repository, files })) as Members
}

/** Members and elements in an order of their own; nothing for what is empty: a table that is, is as one that was never made. */
function lines(value: Json, where: string): string[] {
  if (value === null || typeof value !== 'object') return [`${where} = ${JSON.stringify(value)}`]
  const entries = Array.isArray(value)
    ? value.map((one): [string, Json] => ['', one])
    : Object.entries(value).map(([key, one]): [string, Json] => [key.replace(/#\d+$/, ''), one])
  const seen = new Map<string, number>()
  return entries
    .map(([key, one]) => ({ key, told: lines(one, '') }))
    .filter(({ told }) => told.some((line) => !/^ = (null|""|false)$/.test(line)))
    .toSorted((a, b) => (a.key + a.told.join() < b.key + b.told.join() ? -1 : 1))
    .flatMap(({ key, told }) => {
      const n = (seen.get(key) ?? 0) + 1
      seen.set(key, n)
      const name = n > 1 ? `${key} (${n})` : key
      return told.map((line) => `${where}/${name}${line}`)
    })
}
