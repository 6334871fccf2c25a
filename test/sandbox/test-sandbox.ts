import { makeClients } from '../../provision/aws/clients.ts'
import { realTime } from '../../provision/aws/time.ts'
import { Changes } from '../../provision/changes.ts'
import type { Provisioning } from '../../provision/context.ts'
import { silentReporter } from '../../stack/reporter.ts'
import { settingsSchema } from '../../stack/settings.ts'
import { motoEndpoint } from '../support/moto-endpoint.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts'

/** A sandbox of the test file's own, on the run's moto. @throws where there is no moto, with the reason */
export function testSandbox(options: Omit<SandboxOptions, 'moto'> = {}): Promise<Sandbox> {
  return startSandbox({ moto: motoEndpoint(), ...options })
}

/** What parts are given, in a sandbox and by the real clock. */
export function provisioningIn(
  { account, region, emulator }: Sandbox,
  stack = 'shop',
): Provisioning & { stop: AbortController } {
  const stop = new AbortController()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const manners = { time: realTime, random: Math.random, signal: stop.signal, isReadOnly: false }
  return {
    ...{ stack, account, region, stop },
    settings: settingsSchema.parse({}),
    aws: makeClients({ region, credentials, endpoint: emulator.endpoint }, manners),
    time: realTime,
    signal: stop.signal,
    reporter: silentReporter,
    changes: new Changes('up', stop.signal),
  }
}

/** Asks until it is so. @throws with what it was last */
export async function eventually<T>(
  what: string,
  withinMs: number,
  look: () => Promise<T>,
  isSo: (found: T) => boolean,
): Promise<T> {
  const until = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (isSo(found)) return found
    if (Date.now() > until)
      throw new Error(`${what}, after ${withinMs / 1000} s still: ${JSON.stringify(found)}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
