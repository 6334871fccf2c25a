import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Change } from '../../provision/changes.ts'
import { type StackParts, startStack } from '../../provision/stack-parts.ts'
import { type ProvisioningOptions, runSteps, type TestAws } from './test-aws.ts'

/** Programs of the two functions, as the build leaves them; these only say who they are. @returns their folder */
export async function fakeBundles(version = 1): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bundles-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const kind of ['ingest', 'etl'])
    await writeFile(join(folder, `${kind}.mjs`), `export const handler = async () => '${kind} ${version}'\n`)
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
    parts = startStack(provisioning, steps, bundles)
  })
  if (parts === undefined) throw new Error('nothing was begun')
  return { changes: provisioning.changes.all, endpoint: (await parts.api.done).endpoint }
}
