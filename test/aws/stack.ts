import { rm } from 'node:fs/promises'
import { onTestFinished } from 'vitest'
import type { Change } from '../../provision/changes.ts'
import { type StackParts, startStack } from '../../provision/stack-parts.ts'
import { fakeMeans, writeFakeBundles } from './fake-bundles.ts'
import { type ProvisioningOptions, runSteps, type TestAws } from './test-aws.ts'

/** As writeFakeBundles; they go when the test ends. */
export async function fakeBundles(version = 1): Promise<string> {
  const folder = await writeFakeBundles(version)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Brings a whole stack up, as another process each time. @throws what `up` would */
export async function stackUp(
  aws: TestAws,
  bundles: string,
  options: ProvisioningOptions = {},
): Promise<{ changes: readonly Change[]; endpoint: string }> {
  const provisioning = aws.provisioning(options)
  let parts: StackParts | undefined
  await runSteps(provisioning, (steps) => {
    parts = startStack(provisioning, steps, fakeMeans(bundles))
  })
  if (parts === undefined) throw new Error('nothing was begun')
  return { changes: provisioning.changes.all, endpoint: (await parts.api.done).endpoint }
}
