import type { Settings } from '../stack/settings.ts'
import type { Context } from '../stack/stack.ts'
import { type AwsOptions, type Caller, findCaller, findRegion } from './account.ts'
import { makeClients } from './aws/clients.ts'
import { realTime, type Time } from './aws/time.ts'
import { Changes } from './changes.ts'
import type { Provisioning } from './context.ts'
import { AwsCredentials } from './errors.ts'

/** How this process reaches AWS; tests have clients and a clock of their own. */
export interface Access extends AwsOptions {
  env: NodeJS.ProcessEnv
  time: Time
  make: typeof makeClients
}

export const realAccess = (options: AwsOptions): Access => ({
  ...options,
  env: process.env,
  time: realTime,
  make: makeClients,
})

/** Nobody waits long to hear that there is no network. */
const FIRST_ATTEMPTS = 3

/** @throws RegionMissing, AwsCredentials, AwsUnreachable */
export async function findAccount(access: Access, context: Context): Promise<Caller> {
  const region = await findRegion(access, access.env)
  const clients = clientsOf(access, region, context, context.signal, true, FIRST_ATTEMPTS)
  try {
    return await findCaller(clients, region)
  } catch (error) {
    const { profile } = access
    if (!(error instanceof AwsCredentials) || error.problem !== 'missing' || profile === undefined)
      throw error
    // The SDK does not say which profile it looked for, nor whether there is one.
    throw new AwsCredentials('missing', new Error(`the profile ${profile} is not there, or has none`))
  }
}

export interface Opened {
  provisioning: Provisioning
  /** Nothing more is begun: a part has failed. */
  stop: () => void
}

/** @param mode in a plan, whatever would change something is refused by the clients themselves */
export function openProvisioning(
  stack: string,
  caller: Caller,
  settings: Settings,
  access: Access,
  context: Context,
  mode: 'up' | 'plan',
): Opened {
  const failed = new AbortController()
  const signal = AbortSignal.any([context.signal, failed.signal])
  const provisioning: Provisioning = {
    stack,
    account: caller.account,
    region: caller.region,
    settings,
    aws: clientsOf(access, caller.region, context, signal, mode === 'plan'),
    time: access.time,
    signal,
    reporter: context.reporter,
    changes: new Changes(mode, signal),
  }
  return { provisioning, stop: () => failed.abort() }
}

function clientsOf(
  { profile, env, time, make }: Access,
  region: string,
  { random }: Context,
  signal: AbortSignal,
  isReadOnly: boolean,
  attempts?: number,
) {
  // The SDK reads it too; but an emulator wants other URLs of buckets, so it has to be known here.
  const endpoint = env['AWS_ENDPOINT_URL']
  return make(
    {
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    { time, random, signal, isReadOnly, ...(attempts === undefined ? {} : { attempts }) },
  )
}
