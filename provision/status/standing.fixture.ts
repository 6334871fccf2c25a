import { silentReporter } from '../../stack/reporter.ts'
import type { PartStatus, StackStatus } from '../../stack/status.ts'
import type { Manner } from '../../test/aws/emulator.ts'
import { allManners } from '../../test/aws/manners/all.ts'
import { nothingObserved } from '../../test/aws/manners/status.ts'
import { errorReply } from '../../test/aws/reply.ts'
import { fakeBundles, stackUp } from '../../test/aws/stack.ts'
import { type ProvisioningOptions, testAws } from '../../test/aws/test-aws.ts'
import { awsStatus } from './aws-status.ts'

/** Stacks that are up for a while, and what is seen of them; what a test refuses is refused from then on. */
export async function standing(...stacks: ProvisioningOptions[]) {
  const observed = nothingObserved()
  const refused = new Set<string>()
  const refusals: Manner = {
    name: 'some actions are not allowed',
    source: 'IAM: an identity without them',
    before: (call) =>
      refused.has(call.operation)
        ? errorReply(call, 400, 'AccessDeniedException', 'not authorized')
        : undefined,
  }
  const aws = await testAws([refusals, ...allManners(observed)])
  const folder = await fakeBundles()
  let endpoint = ''
  for (const stack of stacks) ({ endpoint } = await stackUp(aws, folder, stack))
  const pass = (ms: number) => aws.time.sleep(ms, new AbortController().signal)
  await pass(10 * 60_000)
  const warnings: string[] = []
  const status = (options: ProvisioningOptions = {}, parts: PartStatus[] = []) => {
    const provisioning = aws.provisioning({ mode: 'plan', ...options })
    const reporter = { ...silentReporter, warn: (text: string) => void warnings.push(text) }
    return awsStatus({ ...provisioning, reporter }, parts)
  }
  return { aws, observed, refused, endpoint, pass, warnings, status, clients: aws.provisioning().aws }
}

type Seen = Omit<StackStatus, 'name' | 'place'>

export const statesOf = ({ services }: Seen) => services.map(({ name, state }) => `${name} ${state}`)
export const serviceOf = ({ services }: Seen, name: string) => services.find((one) => one.name === name)
export const idOf = ({ machines }: Seen, name: string) =>
  machines.find((one) => one.name === name)?.instanceId ?? ''
