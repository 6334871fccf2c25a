import { inject, onTestFinished } from 'vitest'
import { makeClients } from '../../provision/aws/clients.ts'
import { Changes } from '../../provision/changes.ts'
import type { Provisioning } from '../../provision/context.ts'
import { Steps } from '../../provision/steps.ts'
import { silentReporter } from '../../stack/reporter.ts'
import { type SettingsInput, settingsSchema } from '../../stack/settings.ts'
import { Emulator, type Manner } from './emulator.ts'
import { TestTime } from './test-time.ts'

export interface TestAws {
  emulator: Emulator
  time: TestTime
  /** A process's view: another one each time, as after a kill. */
  provisioning(options?: ProvisioningOptions): Provisioning & { stop: AbortController }
}

export interface ProvisioningOptions {
  stack?: string
  mode?: 'up' | 'plan'
  settings?: SettingsInput
  region?: string
}

/** An AWS account of the test's own. @throws where there is no moto, with the reason */
export async function testAws(manners: readonly Manner[] = []): Promise<TestAws> {
  const moto = inject('moto')
  if ('missing' in moto) throw new Error(moto.missing)
  const time = new TestTime()
  const emulator = await Emulator.start(moto.endpoint, time, manners)
  onTestFinished(() => emulator.stop())
  return { emulator, time, provisioning: (options) => provisioningOf(emulator, time, options) }
}

function provisioningOf(
  emulator: Emulator,
  time: TestTime,
  { stack = 'shop', mode = 'up', settings = {}, region = 'us-east-1' }: ProvisioningOptions = {},
) {
  const stop = new AbortController()
  const aws = makeClients(
    { region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, endpoint: emulator.endpoint },
    { time, random: () => 0.5, signal: stop.signal, isReadOnly: mode === 'plan' },
  )
  for (const client of Object.values(aws)) standStill(client, time)
  return {
    stack,
    account: emulator.account,
    region,
    settings: settingsSchema.parse(settings),
    aws,
    time,
    signal: stop.signal,
    reporter: silentReporter,
    changes: new Changes(mode, stop.signal),
    stop,
  }
}

/** The clock stands still while a call of this client is under way. */
function standStill(client: unknown, time: TestTime): void {
  const { middlewareStack } = client as {
    middlewareStack: { add(middleware: unknown, options: object): void }
  }
  middlewareStack.add(
    (next: (args: unknown) => Promise<unknown>) => (args: unknown) => time.during(() => next(args)),
    { step: 'finalizeRequest', name: 'time', priority: 'high' },
  )
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
