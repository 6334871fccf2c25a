import type { PolicyDocument, Statement } from '../../provision/identity/policy-document.ts'

/** What a group of actions may be done to. */
interface Place {
  sid: string
  actions: RegExp
  resources: string[]
}

const ROLES = 'arn:aws:iam::*:role/clickstream/clickstream-*'
const PARAMETERS = 'arn:aws:ssm:*:*:parameter/clickstream/*'

/**
 * What our names limit actions to: the first place that an action fits. In a pattern a star stands for slashes and colons too, so a
 * bucket's is its objects', a log group's its streams'. Whatever account it says, a policy reaches no further than its own.
 */
const PLACES: readonly Place[] = [
  { sid: 'Ec2Reads', actions: /^ec2:(Describe|Get)/, resources: ['*'] },
  // Things of EC2 have no names, only tags, and many do not exist yet when they are asked for.
  { sid: 'Ec2', actions: /^ec2:/, resources: ['*'] },
  // A pool is named by an id that AWS makes; that it is the stack's, its tags tell.
  { sid: 'UserPools', actions: /^cognito-idp:/, resources: ['*'] },
  // The delivery of API Gateway's logs is set for the account, not for a group; CreateLogGroup is ours by name.
  { sid: 'LogDelivery', actions: /^logs:\w*(Delivery|Deliveries|ResourcePolic)/, resources: ['*'] },
  {
    sid: 'OwnParameters',
    actions: /^ssm:(?!GetParameter$|DescribeParameters$)\w*(Parameter|Tags)/,
    resources: [PARAMETERS],
  },
  {
    sid: 'ReadParameters',
    actions: /^ssm:GetParameter$/,
    resources: [PARAMETERS, 'arn:aws:ssm:*::parameter/aws/service/debian/*'],
  },
  // AWS's own documents, on machines that have no names either.
  {
    sid: 'Commands',
    actions: /^ssm:(SendCommand|StartSession)$/,
    resources: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*::document/AWS-*'],
  },
  {
    sid: 'Sessions',
    actions: /^ssm:(Terminate|Resume)Session$/,
    resources: ['arn:aws:ssm:*:*:session/*'],
  },
  // Lists, which AWS limits to nothing or which look for what is ours; and a subscription has no name of ours.
  {
    sid: 'Reads',
    actions: new RegExp(
      [
        '^amplify:ListApps$',
        '^cloudwatch:(Describe|ListDashboards|ListMetrics|GetMetric)',
        '^iam:List(Roles|InstanceProfiles)$',
        '^lambda:(ListFunctions|GetAccountSettings)$',
        '^logs:(Describe|GetQueryResults|StopQuery)',
        '^pricing:',
        '^s3:ListAllMyBuckets$',
        '^scheduler:List(?!Tags)',
        '^servicequotas:(Get|List)',
        '^sns:(ListTopics|Unsubscribe)$',
        '^ssm:(Describe|Get|List)',
      ].join('|'),
    ),
    resources: ['*'],
  },
  {
    sid: 'Roles',
    actions: /^iam:/,
    resources: [ROLES, 'arn:aws:iam::*:instance-profile/clickstream/clickstream-*'],
  },
  { sid: 'Buckets', actions: /^s3:/, resources: ['arn:aws:s3:::clickstream-*'] },
  { sid: 'Functions', actions: /^lambda:/, resources: ['arn:aws:lambda:*:*:function:clickstream-*'] },
  {
    sid: 'Api',
    actions: /^apigateway:/,
    resources: ['/apis', '/apis/*', '/tags/*'].map((path) => `arn:aws:apigateway:*::${path}`),
  },
  // An app is named by an id that AWS makes; that it is the stack's, its tags tell.
  { sid: 'Apps', actions: /^amplify:/, resources: ['arn:aws:amplify:*:*:apps/*'] },
  { sid: 'Repository', actions: /^codecommit:/, resources: ['arn:aws:codecommit:*:*:clickstream-*'] },
  {
    sid: 'Schedules',
    actions: /^scheduler:/,
    resources: ['schedule-group', 'schedule'].map((kind) => `arn:aws:scheduler:*:*:${kind}/clickstream-*`),
  },
  {
    sid: 'Logs',
    actions: /^logs:/,
    resources: ['/aws/lambda/clickstream-*', '/clickstream/*', '/aws/amplify/*'].map(
      (name) => `arn:aws:logs:*:*:log-group:${name}`,
    ),
  },
  {
    sid: 'Alarms',
    actions: /^cloudwatch:/,
    resources: [
      'arn:aws:cloudwatch:*:*:alarm:clickstream-*',
      'arn:aws:cloudwatch::*:dashboard/clickstream-*',
    ],
  },
  { sid: 'Topic', actions: /^sns:/, resources: ['arn:aws:sns:*:*:clickstream-*'] },
]

const PASS = 'iam:PassRole to '
const LINKED = 'iam:CreateServiceLinkedRole for '

/** Names of the policies: IAM's limit is on one. */
export const POLICY_NAMES = [
  'clickstream-deployer-machines',
  'clickstream-deployer-services',
  'clickstream-deployer-storefront',
] as const

/**
 * The policies of whoever deploys: exactly these actions, each on as little as our names allow.
 * @param actions as iam-actions.ts tells them; @throws where an action has no place yet
 */
export function deployerPolicies(
  actions: ReadonlySet<string>,
): Record<(typeof POLICY_NAMES)[number], PolicyDocument> {
  const plain = [...actions].filter((action) => !action.includes(' ')).sort()
  const statements = PLACES.map(
    ({ sid, resources }): Statement => ({
      Sid: sid,
      Effect: 'Allow',
      Action: plain.filter((action) => placeOf(action).sid === sid),
      Resource: resources,
    }),
  ).filter(({ Action }) => Action.length > 0)
  const isEc2 = ({ Sid }: Statement) => Sid.startsWith('Ec2')
  const isOfStorefront = ({ Sid }: Statement) => ['Apps', 'Repository', 'UserPools'].includes(Sid)
  const document = (Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement })
  return {
    'clickstream-deployer-machines': document(statements.filter(isEc2)),
    'clickstream-deployer-services': document([
      ...statements.filter((one) => !isEc2(one) && !isOfStorefront(one)),
      ...handedOn([...actions]),
    ]),
    'clickstream-deployer-storefront': document(statements.filter(isOfStorefront)),
  }
}

function placeOf(action: string): Place {
  const place = PLACES.find(({ actions }) => actions.test(action))
  if (place === undefined) throw new Error(`say in deployer-policy.ts what ${action} may be done to`)
  return place
}

/** Roles, to the services that act as them and to no others. */
function handedOn(actions: string[]): Statement[] {
  const after = (start: string) =>
    actions.flatMap((action) => (action.startsWith(start) ? [action.slice(start.length)] : [])).sort()
  return [
    {
      Sid: 'HandRolesOn',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: [ROLES],
      Condition: { StringEquals: { 'iam:PassedToService': after(PASS) } },
    },
    ...after(LINKED).map(
      (service): Statement => ({
        Sid: 'RolesOfServices',
        Effect: 'Allow',
        Action: ['iam:CreateServiceLinkedRole'],
        Resource: [`arn:aws:iam::*:role/aws-service-role/${service}/*`],
        Condition: { StringEquals: { 'iam:AWSServiceName': service } },
      }),
    ),
  ]
}

/** The same as iam-actions.ts tells them, read from a policy. */
export function actionsIn(policies: readonly PolicyDocument[]): Set<string> {
  return new Set(
    policies.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Condition }) => {
        const of = (key: string) => [Condition?.['StringEquals']?.[key] ?? []].flat()
        const services = {
          'iam:PassRole': of('iam:PassedToService'),
          'iam:CreateServiceLinkedRole': of('iam:AWSServiceName'),
        }
        return Action.flatMap((action) => {
          if (action === 'iam:PassRole') return services[action].map((service) => PASS + service)
          if (action === 'iam:CreateServiceLinkedRole')
            return services[action].map((service) => LINKED + service)
          return action
        })
      }),
    ),
  )
}

const WIDTH = 130

/** As it stands in the docs: an indented block, statements apart, long lists of actions side by side. */
export function asMarkdown({ Version, Statement }: PolicyDocument): string {
  const statements = Statement.map((one) => {
    const lines = Object.entries(one).map(
      ([key, value]) => `      ${JSON.stringify(key)}: ${told(key, value)}`,
    )
    return `    {\n${lines.join(',\n')}\n    }`
  })
  const json = `{\n  "Version": ${JSON.stringify(Version)},\n  "Statement": [\n${statements.join(',\n')}\n  ]\n}`
  return json.replace(/^/gm, '    ')
}

function told(key: string, value: unknown): string {
  const short = JSON.stringify(value).replace(/([:,])(?=["{[])/g, '$1 ')
  if (!Array.isArray(value) || short.length + key.length < WIDTH - 16) return short
  const lines: string[] = []
  for (const item of value.map((one) => JSON.stringify(one))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + item.length < WIDTH - 16)
      lines[lines.length - 1] = `${last}, ${item}`
    else lines.push(item)
  }
  return `[\n${lines.map((line) => `        ${line}`).join(',\n')}\n      ]`
}
