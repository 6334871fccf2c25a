import { makeClients } from '../../provision/aws/clients.ts'
import { isRead } from '../../provision/aws/manners.ts'
import { Changes } from '../../provision/changes.ts'
import type { Provisioning } from '../../provision/context.ts'
import type { Access } from '../../provision/open.ts'
import { silentReporter } from '../../stack/reporter.ts'
import { type SettingsInput, settingsSchema } from '../../stack/settings.ts'
import { Emulator, type Manner } from './emulator.ts'
import { TestTime } from './test-time.ts'

export interface TestAws {
  emulator: Emulator
  time: TestTime
  /** A process's view: another one each time, as after a kill. */
  provisioning(options?: ProvisioningOptions): Provisioning & { stop: AbortController }
  /** How a whole stack of the program's reaches it. */
  access(): Access
}

export interface ProvisioningOptions {
  stack?: string
  mode?: 'up' | 'plan'
  settings?: SettingsInput
  region?: string
}

/** How long the way to AWS and back takes, in the clients' time; ms. */
export interface Latency {
  readMs: number
  mutationMs: number
}

const NONE: Latency = { readMs: 0, mutationMs: 0 }

export interface EmulatedAwsInput {
  /** Of a running moto. */
  moto: string
  manners: readonly Manner[]
  latency?: Latency
}

/** An AWS account of the caller's own, with a clock of its own. The caller stops the emulator. */
export async function startEmulatedAws({
  moto,
  manners,
  latency = NONE,
}: EmulatedAwsInput): Promise<TestAws> {
  const time = new TestTime()
  const emulator = await Emulator.start(moto, time, manners)
  const make = clientsOn(emulator, time, latency)
  return {
    emulator,
    time,
    provisioning: (options) => provisioningOf(emulator, time, make, options),
    access: () => ({ env: { AWS_REGION: 'us-east-1' }, time, make }),
  }
}

function provisioningOf(
  emulator: Emulator,
  time: TestTime,
  make: typeof makeClients,
  { stack = 'shop', mode = 'up', settings = {}, region = 'us-east-1' }: ProvisioningOptions = {},
) {
  const stop = new AbortController()
  const aws = make({ region }, { time, random: () => 0.5, signal: stop.signal, isReadOnly: mode === 'plan' })
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

/** Clients of the emulator, in its time. */
const clientsOn =
  (emulator: Emulator, time: TestTime, latency: Latency): typeof makeClients =>
  (options, manners) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const aws = makeClients({ ...options, credentials, endpoint: emulator.endpoint }, manners)
    for (const client of Object.values(aws)) tellTime(client, time, latency)
    return aws
  }

interface Middlewares {
  middlewareStack: {
    add(
      middleware: (
        next: (args: unknown) => Promise<unknown>,
        context: { commandName?: string },
      ) => (args: unknown) => Promise<unknown>,
      options: object,
    ): void
  }
}

/** A call takes its latency, by the clock; while it is under way after that, the clock stands still. */
function tellTime(client: unknown, time: TestTime, { readMs, mutationMs }: Latency): void {
  const { middlewareStack } = client as Middlewares
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const ms = isRead(commandName) ? readMs : mutationMs
        if (ms > 0) await time.sleep(ms, new AbortController().signal)
        return time.during(() => next(args))
      },
    { step: 'finalizeRequest', name: 'time', priority: 'high' },
  )
}
