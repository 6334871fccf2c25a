/**
 * How long AWS usually takes, in one place: the emulator's manners have their delays of here, and bench/up.ts its chain of waits.
 * Only some are told by AWS; which, stands with each.
 */
export interface Delay {
  ms: number
  /** What it delays. */
  what: string
  /** documented: an AWS page gives it. reported: others measured it. assumed: only that there is a delay is known, not how long. */
  basis: 'documented' | 'reported' | 'assumed'
  /** A section of the facts on AWS, and what stands there. */
  source: string
}

const delay = (ms: number, what: string, basis: Delay['basis'], source: string): Delay => ({
  ms,
  what,
  basis,
  source,
})

const CONSISTENCY = 'facts on AWS, section 8: eventually consistent, no bound given'

export const DELAYS = {
  read: delay(80, 'answer to a read', 'assumed', 'a client on the same continent; 50 to 100 ms'),
  mutation: delay(300, 'answer to a change', 'assumed', 'a client on the same continent; 100 to 500 ms'),
  ec2Shown: delay(2000, 'a new VPC, subnet, group … is known', 'assumed', `${CONSISTENCY}; ask from 2 s on`),
  endpointPending: delay(60_000, 'an interface endpoint is available', 'assumed', 'facts on AWS, section 3'),
  endpointDeleting: delay(120_000, 'an interface endpoint is gone', 'assumed', 'facts on AWS, section 11'),
  instanceShown: delay(2000, 'a new instance is known', 'assumed', `${CONSISTENCY}; ask from 2 s on`),
  instanceStarts: delay(20_000, 'an instance runs', 'assumed', 'EC2 guide, "Instance lifecycle": pending'),
  agentRegisters: delay(
    40_000,
    'the SSM agent of an instance that runs has registered',
    'assumed',
    'facts on AWS, section 2: installed by user data, then restarted',
  ),
  commandShown: delay(
    1000,
    'a command that was sent is known',
    'assumed',
    'facts on AWS, section 4: InvocationDoesNotExist right after SendCommand',
  ),
  scriptRuns: delay(
    30_000,
    'a script has run on a machine',
    'assumed',
    'stands for all of them: seconds where all is there, minutes where packages are fetched',
  ),
  instanceStops: delay(30_000, 'an instance is stopped', 'assumed', 'EC2 guide, "Instance lifecycle"'),
  instanceEnds: delay(60_000, 'an instance is terminated', 'assumed', 'facts on AWS, section 11'),
  addressMapped: delay(
    300_000,
    'the gateway can be detached after an address was given up',
    'reported',
    'facts on AWS, section 8 (cdkd): 5 to 10 minutes',
  ),
  iamShown: delay(2000, 'what IAM was told is known in all its places', 'assumed', CONSISTENCY),
  roleAssumable: delay(
    10_000,
    'Lambda can assume a new role',
    'reported',
    'facts on AWS, section 5 (aws-sdk-js issue 4408): 5 to 20 s',
  ),
  schedulerRole: delay(
    10_000,
    'EventBridge Scheduler can assume a new role',
    'assumed',
    'facts on AWS, section 7: that it is so; how long: as Lambda',
  ),
  profileKnown: delay(
    10_000,
    'EC2 knows a new instance profile',
    'reported',
    'facts on AWS, section 8 (cdkd): about 10 s after AddRoleToInstanceProfile',
  ),
  functionPending: delay(5000, 'a function is active', 'assumed', 'facts on AWS, section 5: Pending'),
  functionPendingInVpc: delay(
    60_000,
    'a function in a VPC is active',
    'documented',
    'facts on AWS, section 5: "can take a minute or so" (Lambda, CreateFunction)',
  ),
  functionUpdate: delay(5000, 'a change of a function is done', 'assumed', 'facts on AWS, section 5'),
  interfaceFree: delay(
    240_000,
    "a function's network interface is free after its end",
    'reported',
    'facts on AWS, section 5 (alchemy, pull request 937): about 4 minutes',
  ),
  interfaceReaped: delay(
    960_000,
    "Lambda takes a function's network interface away",
    'reported',
    'facts on AWS, section 5 (alchemy, pull request 937): 12 to 20 minutes after it is free',
  ),
  apiBusy: delay(800, 'an API takes the next change', 'assumed', 'facts on AWS, section 6: that it is so'),
  groupDeleting: delay(20_000, 'a schedule group is gone', 'assumed', 'API text of DeleteScheduleGroup'),
  bucketShown: delay(2000, 'a new bucket is known', 'assumed', 'S3 User Guide: eventual consistency'),
  parameterShown: delay(2000, 'a new parameter is shown', 'assumed', CONSISTENCY),
  logGroupShown: delay(2000, 'a new log group is shown', 'assumed', CONSISTENCY),
  poolListed: delay(2000, 'a new user pool or client is listed', 'assumed', CONSISTENCY),
  appShown: delay(2000, 'a new app or branch of Amplify is shown', 'assumed', CONSISTENCY),
  repositoryShown: delay(2000, 'a new repository of CodeCommit is shown', 'assumed', CONSISTENCY),
  amplifyRole: delay(
    10_000,
    'Amplify can assume a new role',
    'assumed',
    'facts on AWS, section 8: that there is such a time; how long: as Lambda',
  ),
  storefrontBuilds: delay(
    180_000,
    'Amplify has built the storefront',
    'assumed',
    'a build of Next.js takes minutes; before it, the packages are fetched',
  ),
  storefrontDeploys: delay(40_000, 'Amplify has deployed what it built', 'assumed', 'that it is a step'),
} satisfies Record<string, Delay>

export type DelayName = keyof typeof DELAYS
