import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { apiArn } from '../../provision/api/names.ts'
import { actionsOf } from '../../provision/aws/iam-actions.ts'
import { FUNCTIONS } from '../../provision/functions/names.ts'
import { repositoryArn } from '../../provision/hosting/names.ts'
import { functionArn, ROLE_NAMES, roleName } from '../../provision/identity/names.ts'
import type { PolicyDocument } from '../../provision/identity/policy-document.ts'
import { groupName, scheduleName } from '../../provision/schedule/names.ts'
import { parameterName, parameterPath } from '../../provision/secrets/names.ts'
import { bucketArn, bucketName } from '../../provision/storage/names.ts'
import { takeStackDown } from '../../provision/teardown.ts'
import { alarmPrefix, dashboardArn, logGroupNames, topicArn } from '../../provision/watching/names.ts'
import { matches } from '../support/policy.ts'
import { actionsIn, asMarkdown, deployerPolicies, POLICY_NAMES } from './deployer-policy.ts'
import { allManners } from './manners/all.ts'
import { sentCommands } from './sent-commands.ts'
import { spoil } from './spoil.ts'
import { fakeBundles, stackUp } from './stack.ts'
import { type TestAws, testAws } from './test-aws.ts'

/** docs/security.md says what a deployer needs: that it is what the code calls, all of it and nothing else. */

const DOCS = resolve(import.meta.dirname, '../../docs/security.md')

let sent: Set<string>
let needed: Set<string>
let text: string
let documented: PolicyDocument[]

beforeAll(async () => {
  sent = await sentCommands(resolve(import.meta.dirname, '../../provision'))
  needed = new Set([...sent].flatMap(actionsOf))
  text = await readFile(DOCS, 'utf8')
  documented = POLICY_NAMES.flatMap((name) => {
    const [, json] = new RegExp(`^\`${name}\`:\n\n((?: {4}.*\n)+)`, 'm').exec(text) ?? []
    return json === undefined ? [] : [JSON.parse(json) as PolicyDocument]
  })
})

const besides = (these: Iterable<string>, those: ReadonlySet<string>) =>
  [...these].filter((one) => !those.has(one)).sort()

test('the docs name every action that is needed, and no other', () => {
  const told = actionsIn(documented)
  expect(besides(needed, told), 'docs/security.md lacks').toEqual([])
  expect(besides(told, needed), 'docs/security.md names what nothing calls').toEqual([])
})

/** `npx vitest run --project aws test/aws/permissions.test.ts -u` writes them anew; the other tests read them when run again. */
test('the docs show the policies as they follow from the calls', async () => {
  const policies = deployerPolicies(needed)
  let wanted = text
  for (const name of POLICY_NAMES) {
    const shown = new RegExp(`(^\`${name}\`:\n\n)(?: {4}.*\n)+`, 'm')
    expect(text).toMatch(shown)
    wanted = wanted.replace(shown, (_, title: string) => `${title}${asMarkdown(policies[name])}\n`)
  }
  await expect(wanted).toMatchFileSnapshot(DOCS)
})

test('each policy is one that IAM takes: 6,144 characters without whitespace, names of letters and digits', () => {
  expect(documented).toHaveLength(POLICY_NAMES.length)
  for (const [index, policy] of documented.entries()) {
    expect(JSON.stringify(policy).replace(/\s/g, '').length, POLICY_NAMES[index]).toBeLessThanOrEqual(6144)
    const sids = policy.Statement.map(({ Sid }) => Sid)
    expect(new Set(sids).size).toBe(sids.length)
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/)
  }
})

const PLACE = { stack: 'shop', account: '123456789012', region: 'eu-west-1' }
const { region, account } = PLACE
const ROLES = ROLE_NAMES.map((role) => `arn:aws:iam::${account}:role/clickstream/${roleName(PLACE, role)}`)
const PARAMETERS = [parameterPath(PLACE), parameterName(PLACE, 'dw/etl/password')].map(
  (name) => `arn:aws:ssm:${region}:${account}:parameter${name}`,
)
const GROUP = groupName(PLACE)

/** A stack's own things, by their real names, with the actions that are done to them. The first kind that an action fits. */
const OURS: readonly (readonly [RegExp, string[]])[] = [
  [/^iam:(List(Roles|InstanceProfiles)|Create\w*Linked\w*)$/, []],
  [/^iam:\w*InstanceProfile$/, ROLES.map((arn) => arn.replace(':role/', ':instance-profile/'))],
  [/^iam:/, ROLES],
  [/^s3:ListAllMyBuckets$/, []],
  [
    /^s3:\w*Object|^s3:AbortMultipart/,
    [`${bucketArn(bucketName(PLACE, 'raw'))}/events/2026/11/22/00/events-1.json`],
  ],
  [/^s3:/, [bucketArn(bucketName(PLACE, 'raw')), bucketArn(bucketName(PLACE, 'artifacts'))]],
  [
    /^ssm:GetParameter$/,
    [...PARAMETERS, `arn:aws:ssm:${region}::parameter/aws/service/debian/release/12/latest/amd64`],
  ],
  [/^ssm:(?!Describe)\w*(Parameter|Tags)/, PARAMETERS],
  [/^lambda:(?!ListFunctions|GetAccount)/, FUNCTIONS.map((name) => functionArn(PLACE, name))],
  [
    /^apigateway:/,
    [apiArn(PLACE, 'a1b2c3'), `${apiArn(PLACE, 'a1b2c3')}/stages/$default`, apiArn(PLACE, '').slice(0, -1)],
  ],
  [
    /^scheduler:\w*Group$|^scheduler:.*Tag/,
    [`arn:aws:scheduler:${region}:${account}:schedule-group/${GROUP}`],
  ],
  [/^scheduler:(?!List)/, [`arn:aws:scheduler:${region}:${account}:schedule/${GROUP}/${scheduleName(0)}`]],
  [
    /^logs:(?!Describe|\w*(Delivery|Deliveries|ResourcePolic|QueryResults))/,
    Object.values(logGroupNames(PLACE)).flatMap((name) => {
      const arn = `arn:aws:logs:${region}:${account}:log-group:${name}`
      return [arn, `${arn}:*`]
    }),
  ],
  [/^amplify:(?!ListApps)/, [`arn:aws:amplify:${region}:${account}:apps/d123/branches/main`]],
  [/^codecommit:/, [repositoryArn(PLACE)]],
  [/^cloudwatch:\w*Dashboards?$/, [dashboardArn(PLACE)]],
  [
    /^cloudwatch:(PutMetricAlarm|DeleteAlarms|\w*Tag)/,
    [`arn:aws:cloudwatch:${region}:${account}:alarm:${alarmPrefix(PLACE)}etl-errors`],
  ],
  [/^sns:(?!ListTopics|Unsubscribe)/, [topicArn(PLACE)]],
]

/** The same kinds of things, of others in the same account. */
const THEIRS = [
  `arn:aws:iam::${account}:role/admin`,
  `arn:aws:iam::${account}:role/clickstream-shop-admin`,
  `arn:aws:s3:::theirs/events`,
  `arn:aws:ssm:${region}:${account}:parameter/theirs/password`,
  `arn:aws:lambda:${region}:${account}:function:theirs`,
  `arn:aws:scheduler:${region}:${account}:schedule/default/theirs`,
  `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/theirs`,
  `arn:aws:cloudwatch:${region}:${account}:alarm:theirs`,
  `arn:aws:sns:${region}:${account}:theirs`,
  `arn:aws:codecommit:${region}:${account}:theirs`,
]

const isIn = (patterns: readonly string[], arn: string) => patterns.some((pattern) => matches(pattern, arn))

test('what is named is allowed on our own things by their real names, and not on those of others', () => {
  const checked = new Set<string>()
  for (const { Action, Resource = [] } of documented.flatMap(({ Statement }) => Statement))
    for (const action of Action) {
      const [, things = []] = OURS.find(([actions]) => actions.test(action)) ?? []
      for (const arn of things) expect(isIn(Resource, arn), `${action} on ${arn}`).toBe(true)
      if (things.length === 0) continue
      checked.add(action.split(':')[0] ?? '')
      for (const arn of THEIRS) expect(isIn(Resource, arn), `${action} on ${arn}`).toBe(false)
    }
  expect([...checked].sort()).toEqual([
    'amplify',
    'apigateway',
    'cloudwatch',
    'codecommit',
    'iam',
    'lambda',
    'logs',
    's3',
    'scheduler',
    'sns',
    'ssm',
  ])
})

describe('calls that are really made', () => {
  test('are all among those that the code was seen to make, through a whole life of a stack', async () => {
    const aws = await testAws(allManners())
    const made = await wholeLife(aws)
    expect(besides(made, sent)).toEqual([])
    // Of what is never seen here, the parts' own tests have the rest: faults, twins, removals of what others put around.
    expect(made.size).toBeGreaterThan(120)
  })
})

/** Settings that touch every part which has any. */
const OTHERWISE = {
  schedule: { everyMinutes: 5 },
  aws: {
    trustedCidrs: ['203.0.113.0/24'],
    adminCidrs: ['198.51.100.7/32'],
    oltpInstanceType: 't3.medium',
    warehouseVolumeGb: 40,
    ec2MessagesEndpoint: true,
    etlShards: 3,
    origins: ['https://shop.example'],
    alarmEmail: 'ops@shop.example',
    logDays: 7 as const,
  },
}

async function wholeLife(aws: TestAws): Promise<Set<string>> {
  const made = new Set<string>()
  const record = async (work: () => Promise<unknown>) => {
    const before = aws.emulator.calls.length
    await work()
    for (const { service, operation } of aws.emulator.calls.slice(before)) made.add(`${service}:${operation}`)
  }
  const [bundles, others] = [await fakeBundles(1), await fakeBundles(2)]
  await record(() => stackUp(aws, bundles, { mode: 'plan' }))
  await record(() => stackUp(aws, bundles))
  await record(() => stackUp(aws, bundles))
  await record(() => stackUp(aws, others, { settings: OTHERWISE }))
  await spoil(aws.provisioning())
  await record(() => stackUp(aws, bundles))
  await record(() => takeStackDown(aws.provisioning(), false))
  return made
}
