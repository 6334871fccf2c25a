import type { Check } from '../../stack/stack.ts'
import type { Manner } from '../../test/aws/emulator.ts'
import { doctorManners, type QuotaValues } from '../../test/aws/manners/doctor.ts'
import { hostingManners } from '../../test/aws/manners/hosting.ts'
import { debianImages } from '../../test/aws/manners/machines.ts'
import { errorReply } from '../../test/aws/reply.ts'
import { type ProvisioningOptions, testAws } from '../../test/aws/test-aws.ts'
import { checkAws } from './check-aws.ts'

interface Account {
  /** Before all others. */
  manners?: readonly Manner[]
  denied?: ReadonlySet<string>
  values?: Partial<QuotaValues>
}

export async function account({ manners = [], denied, values }: Account = {}) {
  const aws = await testAws([...manners, ...doctorManners(denied, values), debianImages, ...hostingManners()])
  const check = (options: ProvisioningOptions = {}) =>
    checkAws(async () => aws.provisioning({ mode: 'plan', ...options }))
  return { ...aws, check }
}

/** AWS refuses a call to whoever asks. */
export const denying = (service: string, operation: string, code = 'AccessDeniedException'): Manner => ({
  name: `${operation} is denied`,
  source: 'IAM',
  before: (call) =>
    call.service === service && call.operation === operation
      ? errorReply(call, 403, code, 'You are not authorized to perform this operation.')
      : undefined,
})

export const of = (checks: Check[], name: string) => checks.find((one) => one.name === name)
