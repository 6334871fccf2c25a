import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { DATABASES, type Database } from '../../stack/database.ts'
import type { Manner } from '../aws/emulator.ts'
import { allManners } from '../aws/manners/all.ts'
import { type Fleet, fleet, succeeding } from '../aws/manners/commands.ts'
import type { AgentSession, SessionAgents } from '../aws/manners/sessions.ts'
import type { FakeScripts } from '../aws/run-command-machine.ts'
import { LocalAgents } from '../aws/sessions/local-agents.ts'
import { Relay } from '../aws/sessions/relay.ts'
import { TestCli } from './cli.ts'
import { type Certificate, testCertificate, tlsFront } from './tls-front.ts'

const STACK = 'machines'

interface Server {
  certificate: Certificate
  /** With TLS; where the machine's 5432 leads. */
  port: number
  /** Without. */
  behind: number
}

type Servers = Record<Database, Server>

/**
 * The two machines of an emulated account. Run Command is only played; but their PostgreSQL servers are real (those of a stack on
 * this machine, behind TLS), take the verifiers that they are sent, and are reached by real tunnels.
 * @param stack whose machines they are
 */
export async function emulatedMachines(
  stack: string,
): Promise<{ manners: Manner[]; stop: () => Promise<void> }> {
  const ends: (() => unknown)[] = []
  const stop = async () => {
    for (const end of ends.toReversed()) await end()
  }
  try {
    const cli = await TestCli.make()
    ends.push(() => cli.clean(STACK))
    const servers = await serversOf(cli, stack, ends)
    const superuser = await superuserPassword(cli)
    const machines = fleet(playing(servers, superuser))
    const local = new LocalAgents({ target: 'any of them', pauseMs: 0 })
    const relay = await Relay.start({})
    ends.push(
      () => relay.stop(),
      () => local.stop(),
    )
    const agents = agentsOf(machines, servers, local)
    return { manners: allManners(undefined, { relay, agents }, machines), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serversOf(cli: TestCli, stack: string, ends: (() => unknown)[]): Promise<Servers> {
  const { services } = await cli.json<{ services: { name: string; address: string | null }[] }>(
    'up',
    '--local',
    '--stack',
    STACK,
  )
  const made = DATABASES.map(async (database) => {
    const behind = Number(services.find(({ name }) => name === database)?.address?.split(':')[1])
    const certificate = await testCertificate(`${database}.${stack}.clickstream`)
    const { port } = await tlsFront(behind, certificate, (end) => ends.push(end))
    return [database, { certificate, port, behind }] as const
  })
  return Object.fromEntries(await Promise.all(made)) as Servers
}

async function superuserPassword(cli: TestCli): Promise<string> {
  const text = await readFile(join(cli.home, 'stacks', STACK, 'secrets.json'), 'utf8')
  return (JSON.parse(text) as { superuser: string }).superuser
}

/** postgresql.sh gives the roles their verifiers, and tells the certificate; the others only succeed. */
function playing(servers: Servers, password: string): FakeScripts {
  return (script, inputs, start) => {
    const played = succeeding(script, inputs, start)
    if (script !== 'postgresql') return played
    const server = servers[inputs['DATABASE'] === 'clickstream_dw' ? 'dw' : 'oltp']
    void setVerifiers(server.behind, password, inputs)
    const report = { certificate: server.certificate.certificate, version: '15.20', changed: true }
    return {
      ...played,
      says: [
        [1000, 'progress: plays'],
        [29_000, `report: ${JSON.stringify(report)}`],
      ],
    }
  }
}

async function setVerifiers(port: number, password: string, inputs: Record<string, string>): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password })
  await client.connect()
  for (const role of inputs['ROLES']?.split(' ') ?? []) {
    const verifier = inputs[`ROLE_${role.toUpperCase()}`] ?? ''
    await client.query(
      `ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(verifier)}`,
    )
  }
  await client.end()
}

/** A machine's 5432 is the server whose script it ran. */
function agentsOf({ machines }: Fleet, servers: Servers, local: LocalAgents): SessionAgents {
  const serverOn = (target: string): Server | undefined => {
    const run = machines.get(target)?.starts.find(({ script }) => script === 'postgresql')
    if (run === undefined) return undefined
    return servers[run.inputs['DATABASE'] === 'clickstream_dw' ? 'dw' : 'oltp']
  }
  return {
    isConnected: (target) => machines.has(target),
    begin: (session: AgentSession) => {
      const { parameters, target } = session
      const [wanted = ''] = parameters['portNumber'] ?? []
      // Port 1 refuses: nothing listens there.
      const port = wanted === '5432' ? (serverOn(target)?.port ?? 1) : 1
      local.begin({ ...session, parameters: { ...parameters, portNumber: [String(port)] } })
    },
  }
}
