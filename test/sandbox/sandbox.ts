import { mkdir } from 'node:fs/promises'
import type { Emulator, Manner } from '../aws/emulator.ts'
import type { Relay, RelayOptions } from '../aws/sessions/relay.ts'
import { type Base, ensureBase } from './base.ts'
import { clean, record, remove } from './clean.ts'
import { type ControlPlane, startControlPlane } from './control/control-plane.ts'
import { serveAws } from './front/serve-aws.ts'
import { inNamespace, KEYS, type Laptop, laptopOf } from './laptop.ts'
import type { Ran } from './machine.ts'
import { type Names, newNames } from './names.ts'
import { layOut } from './network/links.ts'

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

export interface GuestPlace {
  subnetId: string
  /** Ids of security groups. */
  groups: readonly string[]
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
  /** As root, inside a machine. @param input standard input; nothing without */
  exec(id: string, command: string, input?: string): Promise<Ran>
  /** In a function's place: its subnet and its groups, as it was invoked last. */
  execBesideFunction(name: string, file: string, args: readonly string[]): Promise<Ran>
  /** As a guest in a subnet, under these security groups, for as long as that runs. */
  execAsGuest(place: GuestPlace, file: string, args: readonly string[]): Promise<Ran>
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

/** @throws where it cannot be had on this machine; what it began is gone then */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  await clean()
  const base = await ensureBase()
  const names = newNames()
  await mkdir(names.home, { recursive: true, mode: 0o711 })
  await record(names.id)
  const unwatch = endsWithRunner()
  try {
    const sandbox = await assemble(options, base, names)
    return { ...sandbox, stop: () => sandbox.stop().finally(unwatch) }
  } catch (cause) {
    unwatch()
    await remove(names.id)
    throw cause
  }
}

/**
 * Tests whose runner was killed would go on by themselves for minutes. Ended, they take the machines along; the rest of the sandbox is
 * taken away by the next run.
 * @returns ends that watch
 */
function endsWithRunner(): () => void {
  const end = () => process.exit(1)
  process.once('disconnect', end)
  return () => void process.off('disconnect', end)
}

async function assemble(options: SandboxOptions, base: Base, names: Names): Promise<Sandbox> {
  const { region = 'us-east-1', timeFactor = 60 } = options
  await layOut(names, Number.parseInt(names.id.slice(5), 16))
  const plane = await startControlPlane({ ...options, region, timeFactor, base, names })
  const stopServing = await serveAws({ plane, base, names, region, timeFactor })
  const { emulator, sessions, instances } = plane
  const laptop = laptopOf(names, base, region)
  return {
    ...{ id: names.id, account: emulator.account, region, emulator, relay: sessions, base, laptop },
    ...inside(plane, names),
    env: { ...KEYS, AWS_REGION: region, AWS_ENDPOINT_URL: emulator.endpoint },
    failures: () => instances.failures,
    stop: async () => {
      await plane.stopMachines()
      stopServing()
      await plane.stop()
      await remove(names.id)
    },
  }
}

/** What tests may do with machines and functions, past the control plane. */
function inside(
  { instances, network }: ControlPlane,
  names: Names,
): Pick<Sandbox, 'machines' | 'exec' | 'execBesideFunction' | 'execAsGuest' | 'faults'> {
  const exec = async (id: string, command: string, input?: string): Promise<Ran> => {
    const instance = instances.all.get(id)
    if (instance === undefined) throw new Error(`there is no machine ${id}`)
    return instance.machine.exec(command, input)
  }
  return {
    exec,
    machines: () =>
      [...instances.all.values()].map(({ id, state, machine, facts }) => {
        const { publicAddress = null } = network.state().instances.get(id) ?? {}
        return { id, state, address: facts.address, publicAddress, console: machine.console }
      }),
    execBesideFunction: (name, file, args) => inNamespace(names, `fn-${name}`, file, args, {}),
    execAsGuest: async ({ subnetId, groups }, file, args) => {
      await network.joinAs('guest', subnetId, groups)
      try {
        return await inNamespace(names, 'guest', file, args, {})
      } finally {
        await network.leave('guest')
      }
    },
    faults: {
      rebootMachine: async (id) => void (await exec(id, 'systemctl reboot --force')),
      stopAgent: async (id, seconds) => {
        const back = `systemd-run --on-active=${seconds} --timer-property=AccuracySec=100ms systemctl start amazon-ssm-agent`
        await exec(id, `${back} && systemctl stop amazon-ssm-agent`)
      },
    },
  }
}
