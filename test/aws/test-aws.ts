import { onTestFinished } from 'vitest'
import type { Provisioning } from '../../provision/context.ts'
import { Steps } from '../../provision/steps.ts'
import { motoEndpoint } from '../support/moto-endpoint.ts'
import { startEmulatedAws, type TestAws } from './emulated-aws.ts'
import type { Manner } from './emulator.ts'

export type { ProvisioningOptions, TestAws } from './emulated-aws.ts'

/** An AWS account of the test's own. @throws where there is no moto, with the reason */
export async function testAws(manners: readonly Manner[] = []): Promise<TestAws> {
  const moto = motoEndpoint()
  const aws = await startEmulatedAws({ moto, manners })
  onTestFinished(() => aws.emulator.stop())
  return aws
}

/** Runs parts to their end, as `up` does. @throws the first failure */
export async function runSteps(
  provisioning: Provisioning & { stop: AbortController },
  begin: (steps: Steps) => unknown,
): Promise<void> {
  const steps = new Steps(provisioning, () => provisioning.stop.abort())
  begin(steps)
  await steps.all()
}
