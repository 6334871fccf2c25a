import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { freePort } from '../../../local/ports.ts'
import { Emulator, type Manner } from '../../aws/emulator.ts'
import { allManners } from '../../aws/manners/all.ts'
import { strictOwner } from '../../aws/manners/storage.ts'
import { RunningTime } from '../../aws/running-time.ts'
import { Relay } from '../../aws/sessions/relay.ts'
import type { Base } from '../base.ts'
import { motoClients } from '../moto-clients.ts'
import type { Names } from '../names.ts'
import { makeNetwork } from '../network/network.ts'
import type { SandboxOptions } from '../sandbox.ts'
import { makeAgents } from './agents.ts'
import { runCommand } from './commands.ts'
import { makeFunctions } from './functions.ts'
import { makeInstances } from './instances.ts'
import { logKeeper } from './logs.ts'
import { networkFollows } from './network-follows.ts'
import { ownersOnly } from './owners-only.ts'
import { presignedExpire } from './presigned.ts'
import { publicAddresses } from './public-addresses.ts'
import { fireSchedules } from './schedules.ts'
import { sessionAgents } from './sessions.ts'

export type ControlPlane = Awaited<ReturnType<typeof startControlPlane>>

interface Options extends SandboxOptions {
  region: string
  timeFactor: number
  base: Base
  names: Names
}

/** AWS's own side: an account whose machines, functions and network follow what is said to it. */
export async function startControlPlane(options: Options) {
  const { moto: motoUrl, region, speed = 50, timeFactor, manners = [], relay = {}, base, names } = options
  const all: Manner[] = []
  const emulator = await Emulator.start(motoUrl, new RunningTime(speed), all)
  const { account } = emulator
  const moto = motoClients(motoUrl, account, region)
  const port = await freePort()
  const sessions = await Relay.start({ ...relay, port, url: `wss://ssmmessages.${region}.amazonaws.com` })
  const addresses = publicAddresses()
  const network = makeNetwork(names, moto, addresses.shown)
  const agents = makeAgents()
  const commands = runCommand(agents)
  const instances = makeInstances({ names, base, moto, network, agents, account, region })
  const logs = logKeeper(logsClient(emulator.endpoint, region))
  const authority = base.authority.certificate
  const functions = makeFunctions({ names, network, moto, region, authority, log: logs.keep })
  all.push(
    ...[...manners, commands.manner, presignedExpire(), ownersOnly],
    ...allManners(undefined, { relay: sessions, agents: sessionAgents(agents) }).filter(
      (manner) => manner !== strictOwner,
    ),
    ...[addresses.manner, instances.manner, networkFollows(network), functions.manner],
  )
  const schedules = fireSchedules(moto, timeFactor, (name, event) => {
    functions.invoke(name, event).catch((cause: unknown) => instances.failures.push(cause))
  })
  return {
    ...{ emulator, moto, sessions, sessionsAt: { host: '127.0.0.1', port } },
    ...{ network, agents, commands, instances, functions },
    stopMachines: async () => {
      await schedules.stop()
      await functions.stop()
      await logs.flush()
      await instances.stop()
    },
    stop: async () => {
      await sessions.stop()
      await emulator.stop()
    },
  }
}

const logsClient = (endpoint: string, region: string) =>
  new CloudWatchLogsClient({
    ...{ endpoint, region },
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  })
