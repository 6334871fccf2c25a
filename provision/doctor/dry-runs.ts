import { DescribeVpcsCommand } from '@aws-sdk/client-ec2'
import { bad, good, warning } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied, AwsFailed, AwsQuota } from '../errors.ts'
import { debianImage } from '../machines/image.ts'
import { ofStack } from '../tags.ts'
import { type Calls, callsAlone, callsElsewhere, callsInVpc } from './dry-run-calls.ts'
import { GRANT, look } from './look.ts'

const NAME = 'permissions: EC2 dry runs'

interface Answer {
  action: string
  told: 'allowed' | 'denied' | 'nothing'
  /** It named what is not the stack's: a policy that looks at tags may refuse that, and allow it of the stack's own. */
  isElsewhere: boolean
}

/** Asks EC2 whether it would do what `up` and `teardown` do. A call that has to name something may tell less than the others. */
export const dryRuns = (provisioning: Provisioning): Promise<Check> =>
  look(NAME, async () => {
    const vpcId = await stackVpc(provisioning)
    const imageId = await newestImage(provisioning)
    const answers = await Promise.all([
      ...answersTo(callsAlone(provisioning), false),
      ...answersTo(callsInVpc(provisioning, vpcId), vpcId === null),
      ...answersTo(callsElsewhere(provisioning, imageId), true),
    ])
    return judged(answers)
  })

async function stackVpc(provisioning: Provisioning): Promise<string | null> {
  const Filters = ofStack(provisioning)
  const { Vpcs = [] } = await provisioning.aws.ec2.send(new DescribeVpcsCommand({ Filters }))
  return Vpcs[0]?.VpcId ?? null
}

/** Whether there is one is another check. */
const newestImage = (provisioning: Provisioning): Promise<string | null> =>
  debianImage(provisioning, provisioning.settings.aws.oltpInstanceType).then(
    ({ imageId }) => imageId,
    (error: unknown) => {
      if (error instanceof AwsDenied || error instanceof AwsFailed) return null
      throw error
    },
  )

const answersTo = (calls: Calls, isElsewhere: boolean): Promise<Answer>[] =>
  Object.entries(calls).map(async ([action, send]) => ({ action, told: await tell(send), isElsewhere }))

/** "If you have the required permissions, the error response is DryRunOperation. Otherwise, it is UnauthorizedOperation." (EC2) */
async function tell(send: () => Promise<unknown>): Promise<Answer['told']> {
  try {
    await send()
  } catch (error) {
    if (codeOf(error) === 'DryRunOperation') return 'allowed'
    if (error instanceof AwsDenied) return 'denied'
    // It looked at what the call names before it looked at who calls.
    if (!(error instanceof AwsFailed || error instanceof AwsQuota)) throw error
  }
  return 'nothing'
}

function judged(answers: readonly Answer[]): Check {
  const actions = (told: Answer['told'], where = [true, false]) =>
    answers.filter((one) => one.told === told && where.includes(one.isElsewhere)).map(({ action }) => action)
  const denied = actions('denied', [false])
  const doubtful = actions('denied', [true])
  const untold = actions('nothing')
  const found = [
    `${actions('allowed').length} of ${answers.length} allowed`,
    ...listed(denied, 'denied'),
    ...listed(doubtful, "denied of what is not the stack's"),
    ...listed(untold, 'not told'),
  ].join('; ')
  if (denied.length > 0) return bad(NAME, found, GRANT)
  if (doubtful.length + untold.length === 0) return good(NAME, found)
  return warning(NAME, found, `Of the stack's own only \`up\` shows it. ${GRANT}`)
}

const listed = (actions: readonly string[], what: string): string[] =>
  actions.length === 0 ? [] : [`${actions.join(', ')} ${what}`]
