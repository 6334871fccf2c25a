import type { Socket as UdpSocket } from 'node:dgram'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { Server as TcpServer } from 'node:net'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { execa } from 'execa'
import { freePort } from '../../local/ports.ts'
import { Emulator, type Manner } from '../aws/emulator.ts'
import { allManners } from '../aws/manners/all.ts'
import { strictOwner } from '../aws/manners/storage.ts'
import { RunningTime } from '../aws/running-time.ts'
import { Relay, type RelayOptions } from '../aws/sessions/relay.ts'
import { agentPackage } from './agent-package.ts'
import { type Base, ensureBase } from './base.ts'
import { signForAws } from './certificates.ts'
import { clean, record, remove } from './clean.ts'
import { makeAgents } from './control/agents.ts'
import { runCommand } from './control/commands.ts'
import { makeFunctions } from './control/functions.ts'
import { makeInstances } from './control/instances.ts'
import { logKeeper } from './control/logs.ts'
import { networkFollows } from './control/network-follows.ts'
import { presignedExpire } from './control/presigned.ts'
import { publicAddresses } from './control/public-addresses.ts'
import { fireSchedules } from './control/schedules.ts'
import { sessionAgents } from './control/sessions.ts'
import { serveDns } from './dns.ts'
import { agentService } from './front/agent-service.ts'
import { startFront } from './front/front.ts'
import { serveApi } from './front/http-api.ts'
import { listenIn } from './listeners.ts'
import type { Ran } from './machine.ts'
import { metadataService } from './metadata.ts'
import { motoClients } from './moto-clients.ts'
import { MARK, newNames } from './names.ts'
import { METADATA, RESOLVER } from './network/addresses.ts'
import { layOut } from './network/links.ts'
import { makeNetwork } from './network/network.ts'

export interface SandboxOptions {
  /** Of a moto that runs. */
  moto: string
  region?: string
  /** How many seconds of the emulated AWS's waits pass in one. */
  speed?: number
  /** How many times as often schedules fire, and how much sooner agents wake from hibernation. */
  timeFactor?: number
  /** Manners beside all others, asked first. */
  manners?: readonly Manner[]
  relay?: Pick<RelayOptions, 'faults' | 'cuts'>
}

/** A small AWS in which machines are real. */
export interface Sandbox {
  id: string
  account: string
  region: string
  emulator: Emulator
  relay: Relay
  base: Base
  /** For programs on the host, and the tests' own clients: AWS on one address. Machines cannot follow URLs made with it. */
  env: Record<string, string>
  /** A person's machine on the internet, where AWS has its usual names: for the unmodified CLI, and for who has no business in the VPC. */
  laptop: Laptop
  machines(): { id: string; state: string; address: string; publicAddress: string | null; console: string }[]
  /** As root, inside a machine. */
  exec(id: string, command: string): Promise<Ran>
  /** In a function's place: its subnet and its groups, as it was invoked last. */
  execBesideFunction(name: string, file: string, args: readonly string[]): Promise<Ran>
  faults: {
    /** As somebody who has its console: at once, and it boots again. */
    rebootMachine(id: string): Promise<void>
    /** Its agent is away for so many seconds. */
    stopAgent(id: string, seconds: number): Promise<void>
  }
  /** What went wrong where nobody waits for it. */
  failures(): unknown[]
  stop(): Promise<void>
}

export interface Laptop {
  env: Record<string, string>
  /** @param env in place of the usual */
  run(file: string, args: readonly string[], env?: Record<string, string>): Promise<Ran>
  /** The same, to be started by others: `[file, …args]`. */
  command(file: string, args: readonly string[]): string[]
}

const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' }

/** @throws where it cannot be had on this machine; what it began is gone then */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  await clean()
  const base = await ensureBase()
  const names = newNames()
  await mkdir(names.home, { recursive: true, mode: 0o711 })
  await record(names.id)
  try {
    return await assemble(options, base, names)
  } catch (cause) {
    await remove(names.id)
    throw cause
  }
}

async function assemble(
  {
    moto: motoUrl,
    region = 'us-east-1',
    speed = 50,
    timeFactor = 60,
    manners = [],
    relay = {},
  }: SandboxOptions,
  base: Base,
  names: ReturnType<typeof newNames>,
): Promise<Sandbox> {
  await layOut(names, Number.parseInt(names.id.slice(5), 16))
  const all: Manner[] = []
  const emulator = await Emulator.start(motoUrl, new RunningTime(speed), all)
  const { account, endpoint } = emulator
  const moto = motoClients(motoUrl, account, region)
  const port = await freePort()
  const sessions = await Relay.start({ ...relay, port, url: `wss://ssmmessages.${region}.amazonaws.com` })
  const addresses = publicAddresses()
  const network = makeNetwork(names, moto, addresses.shown)
  const agents = makeAgents()
  const commands = runCommand(agents)
  const instances = makeInstances({ names, base, moto, network, agents, account, region })
  const logs = logKeeper(
    new CloudWatchLogsClient({
      endpoint,
      region,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    }),
  )
  const functions = makeFunctions({
    ...{ names, network, moto, region },
    authority: base.authority.certificate,
    log: logs.keep,
  })
  all.push(
    ...manners,
    commands.manner,
    presignedExpire(),
    ...allManners(undefined, { relay: sessions, agents: sessionAgents(agents) }).filter(
      // Stricter than AWS, for our own clients: machines and functions name no owner.
      (manner) => manner !== strictOwner,
    ),
    addresses.manner,
    instances.manner,
    networkFollows(network),
    functions.manner,
  )
  const schedules = fireSchedules(moto, timeFactor, (name, event) => {
    functions.invoke(name, event).catch((cause: unknown) => instances.failures.push(cause))
  })
  const places = [
    { kind: 'tcp', address: '0.0.0.0', port: 443 },
    { kind: 'tcp', address: METADATA, port: 80 },
    { kind: 'udp', address: RESOLVER, port: 53 },
  ] as const
  const [web, metadata, dns] = (await listenIn(names.namespace('aws'), places)) as [
    TcpServer,
    TcpServer,
    UdpSocket,
  ]
  const signed = await signForAws(base.authority, names.home, region)
  const front = startFront(
    {
      ...{ region, endpoint, relay: { host: '127.0.0.1', port }, state: network.state },
      certificate: await readFile(signed.certificate, 'utf8'),
      key: await readFile(signed.key, 'utf8'),
      agentPackage: await agentPackage(names.home, { region, timeFactor }),
      agents: agentService(agents, commands, instances),
      api: (id, request, response) => serveApi(moto, functions.invoke, id, request, response),
    },
    web,
  )
  const imds = createHttpServer(metadataService(instances.factsAt)).listen(metadata)
  await serveDns(dns, network.state)
  const exec = async (id: string, command: string): Promise<Ran> => {
    const instance = instances.all.get(id)
    if (instance === undefined) throw new Error(`there is no machine ${id}`)
    return instance.machine.exec(command)
  }
  const inNamespace = async (
    what: string,
    file: string,
    args: readonly string[],
    env: Record<string, string>,
  ) => {
    const { exitCode, stdout, stderr } = await execa(
      'ip',
      ['netns', 'exec', names.namespace(what), file, ...args],
      {
        ...{ reject: false, stdin: 'ignore', extendEnv: false },
        env: { PATH: process.env['PATH'] ?? '', ...env, [MARK]: names.id },
      },
    )
    return { code: exitCode ?? -1, stdout: String(stdout), stderr: String(stderr) }
  }
  const laptopEnv = {
    ...KEYS,
    AWS_REGION: region,
    NODE_EXTRA_CA_CERTS: base.authority.certificate,
    CURL_CA_BUNDLE: base.authority.certificate,
  }
  return {
    ...{ id: names.id, account, region, emulator, relay: sessions, base, exec },
    env: { ...KEYS, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint },
    laptop: {
      env: laptopEnv,
      run: (file, args, env = laptopEnv) => inNamespace('laptop', file, args, env),
      command: (file, args) => ['ip', 'netns', 'exec', names.namespace('laptop'), file, ...args],
    },
    machines: () =>
      [...instances.all.values()].map(({ id, state, machine, facts }) => {
        const { publicAddress = null } = network.state().instances.get(id) ?? {}
        return { id, state, address: facts.address, publicAddress, console: machine.console }
      }),
    execBesideFunction: (name, file, args) => inNamespace(`fn-${name}`, file, args, {}),
    faults: {
      rebootMachine: async (id) => void (await exec(id, 'systemctl reboot --force')),
      stopAgent: async (id, seconds) => {
        const back = `systemd-run --on-active=${seconds} --timer-property=AccuracySec=100ms systemctl start amazon-ssm-agent`
        await exec(id, `${back} && systemctl stop amazon-ssm-agent`)
      },
    },
    failures: () => instances.failures,
    stop: async () => {
      await schedules.stop()
      await functions.stop()
      await logs.flush()
      await instances.stop()
      dns.close()
      for (const server of [front, imds]) {
        server.closeAllConnections()
        server.close()
      }
      await sessions.stop()
      await emulator.stop()
      await remove(names.id)
    },
  }
}
