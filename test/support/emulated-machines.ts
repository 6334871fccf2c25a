import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
import { keepBuild, layInBuild } from './kept-build.ts'
import { type Certificate, testCertificate, tlsFront } from './tls-front.ts'

const STACK = 'machines'

interface Server {
  /** As it shows it now. */
  certificate: Certificate
  /** For when it is to make another one. */
  next: Certificate
  use: (other: Certificate) => void
  /** With TLS; where the machine's 5432 leads. */
  port: number
  /** Without. */
  behind: number
}

export interface EmulatedMachines {
  manners: Manner[]
  /** That a server shows now, PEM. */
  certificate(database: Database): string
  stop(): Promise<void>
}

type Servers = Record<Database, Server>

/**
 * The two machines of an emulated account. Run Command is only played; but their PostgreSQL servers are real (those of a stack on
 * this machine, behind TLS), take the verifiers that they are sent, and are reached by real tunnels.
 * @param stack whose machines they are
 */
export async function emulatedMachines(stack: string): Promise<EmulatedMachines> {
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
    const agents = agentsOf(machines, servers, await dashboardServer(ends), local)
    return {
      manners: allManners(undefined, { relay, agents }, machines),
      certificate: (database) => servers[database].certificate.certificate,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serversOf(cli: TestCli, stack: string, ends: (() => unknown)[]): Promise<Servers> {
  // Its shop is asked for nothing here, and takes a minute to build.
  await layInBuild(cli.home)
  const { services } = await cli.json<{ services: { name: string; address: string | null }[] }>(
    'up',
    '--local',
    '--stack',
    STACK,
  )
  await keepBuild(cli.home)
  const made = DATABASES.map(async (database) => {
    const behind = Number(services.find(({ name }) => name === database)?.address?.split(':')[1])
    const name = `${database}.${stack}.clickstream`
    const [certificate, next] = [await testCertificate(name), await testCertificate(name)]
    const { port, use } = await tlsFront(behind, certificate, (end) => ends.push(end))
    return [database, { certificate, next, port, use, behind }] as const
  })
  return Object.fromEntries(await Promise.all(made)) as Servers
}

/** In Shiny's place. @returns its port */
async function dashboardServer(ends: (() => unknown)[]): Promise<number> {
  const server = createServer((_, response) => response.end('a dashboard'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
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
    if (inputs['ROTATE_CERTIFICATE'] === 'yes') {
      ;[server.certificate, server.next] = [server.next, server.certificate]
      server.use(server.certificate)
    }
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
function agentsOf(
  { machines }: Fleet,
  servers: Servers,
  dashboard: number,
  local: LocalAgents,
): SessionAgents {
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
      const port = wanted === '5432' ? (serverOn(target)?.port ?? 1) : wanted === '3838' ? dashboard : 1
      local.begin({ ...session, parameters: { ...parameters, portNumber: [String(port)] } })
    },
  }
}
