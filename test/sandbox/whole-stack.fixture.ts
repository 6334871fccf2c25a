import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { paginateGetParametersByPath } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../../provision/context.ts'
import type { Manner } from '../aws/emulator.ts'
import { ensureBase } from './base.ts'
import type { Ran } from './machine.ts'
import { Phases } from './proof/phases.ts'
import { type ProcessWatch, watchProcesses } from './proof/process-watch.ts'
import type { Sandbox } from './sandbox.ts'
import { provisioningIn, testSandbox } from './test-sandbox.ts'

const BIN = resolve(import.meta.dirname, '../../bin/clickstream-cli.js')

export const STACK = 'shop'

/** The unmodified program on a laptop of the sandbox's, and what is needed to look at what it does. */
export interface WholeStack {
  sandbox: Sandbox
  /** The tests' own view of the account. */
  provisioning: Provisioning
  phases: Phases
  watch: ProcessWatch
  /** Of the person at the laptop. */
  home: string
  /** All that the program has printed. */
  said: readonly string[]
  /** Runs the program to its end; how long that took is a phase. */
  cli(...args: string[]): Promise<Ran>
  /** As cli. @throws where it does not exit with 0 */
  json<T>(...args: string[]): Promise<T>
  /** Begins the program. */
  startCli(...args: string[]): ReturnType<Sandbox['laptop']['start']>
  /** Of the machine with the shop's database, which has a public address, and of the warehouse's, which has none. */
  machine(of: 'oltp' | 'dw'): { id: string; address: string; publicAddress: string | null }
  /** Runs a command in one of them, as root. @returns all that it prints, and how it ends: `active (0)` */
  inside(of: 'oltp' | 'dw', command: string): Promise<string>
  stop(): Promise<void>
}

/** @param manners of its AWS, beside the usual */
export async function startWholeStack(manners: readonly Manner[] = []): Promise<WholeStack> {
  const phases = new Phases()
  const base = await phases.time('base', ensureBase)
  const sandbox = await phases.time(`sandbox (base ${base.isNew ? 'made' : 'from the cache'})`, () =>
    testSandbox({ manners }),
  )
  const home = await mkdtemp(join(tmpdir(), 'clickstream sandbox '))
  const watch = watchProcesses()
  const said: string[] = []
  const env = { ...sandbox.laptop.env, HOME: home, NO_COLOR: '1' }
  const whole = (args: readonly string[]) => [BIN, ...args, '--stack', STACK]
  const cli = async (...args: string[]) => {
    const ran = await phases.time(args.slice(0, 2).join(' '), () =>
      sandbox.laptop.run(process.execPath, whole(args), env),
    )
    said.push(ran.stdout, ran.stderr)
    return ran
  }
  return {
    ...{ sandbox, phases, watch, home, said, cli },
    provisioning: provisioningIn(sandbox, STACK),
    json: async <T>(...args: string[]) => {
      const { code, stdout, stderr } = await cli(...args, '--json')
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
      return JSON.parse(stdout) as T
    },
    startCli: (...args) => sandbox.laptop.start(process.execPath, whole(args), env),
    machine: (of) => machineOf(sandbox, of),
    inside: async (of, command) => {
      const ran = await sandbox.exec(machineOf(sandbox, of).id, command)
      return `${ran.stdout}${ran.stderr} (${ran.code})`
    },
    stop: async () => {
      await watch.stop()
      await phases.time('end of the sandbox', () => sandbox.stop())
      await rm(home, { recursive: true, force: true })
    },
  }
}

function machineOf(sandbox: Sandbox, of: 'oltp' | 'dw') {
  const found = sandbox.machines().find(({ publicAddress }) => (publicAddress === null) === (of === 'dw'))
  if (found === undefined) throw new Error(`the machine of ${of} is not there`)
  return found
}

/** @returns the stack's passwords, as Parameter Store has them, by the parameters' names */
export async function passwordsOf({ provisioning }: WholeStack): Promise<Map<string, string>> {
  const asked = { Path: `/clickstream/${STACK}`, Recursive: true, WithDecryption: true }
  const found = new Map<string, string>()
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client: provisioning.aws.ssm },
    asked,
  ))
    for (const { Name = '', Type, Value = '' } of Parameters)
      if (Type === 'SecureString') found.set(Name, Value)
  return found
}
