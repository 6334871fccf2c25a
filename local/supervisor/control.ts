import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { BUILD } from '../version.ts'
import type { Service, ServiceReport } from './service.ts'
import { SERVICES, type ServiceName } from './services.ts'

/** What the supervisor tells of itself. */
export interface SupervisorState {
  stack: string
  build: string
  pid: number
  services: ServiceReport[]
}

const reportSchema = z.object({
  name: z.string(),
  state: z.enum(['running', 'starting', 'restarting', 'stopped']),
  pid: z.number().nullable(),
  since: z.number(),
  restarts: z.number(),
  reason: z.string().nullable(),
})

export const stateSchema: z.ZodType<SupervisorState> = z.object({
  stack: z.string(),
  build: z.string(),
  pid: z.number(),
  services: z.array(reportSchema),
})

export interface ControlInput {
  stack: string
  /** Who does not know it is not answered. */
  token: string
  services: Record<ServiceName, Service>
  /** Ends the supervisor with all it runs. */
  stop: () => void
}

/**
 * How the CLI speaks with the supervisor: HTTP on 127.0.0.1. The port it listens on is also what keeps a second supervisor of
 * the stack away: the system gives a port to one process, and takes it back however that ends.
 */
export function controlServer({ stack, token, services, stop }: ControlInput): Server {
  const state = (): SupervisorState => ({
    stack,
    build: BUILD,
    pid: process.pid,
    services: SERVICES.map((name) => services[name].report()),
  })
  return createServer((request, response) => {
    void answer(request, response, token, async (verb, path) => {
      const [, scope, name, action] = path.split('/')
      const service = SERVICES.find((known) => known === name)
      if (verb === 'GET' && path === '/state') return state()
      if (verb === 'POST' && path === '/stop') {
        // Once the answer is out: stopping takes the server with it.
        response.once('finish', stop)
        return state()
      }
      if (verb !== 'POST' || scope !== 'services' || service === undefined) return null
      if (action === 'start') services[service].start()
      else if (action === 'stop') await services[service].stop()
      else return null
      return state()
    })
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  act: (verb: string, path: string) => Promise<SupervisorState | null>,
): Promise<void> {
  const known = isToken(request.headers.authorization ?? '', `Bearer ${token}`)
  const state = known ? await act(request.method ?? '', request.url ?? '') : null
  response.writeHead(known ? (state === null ? 404 : 200) : 401, { 'content-type': 'application/json' })
  response.end(JSON.stringify(state))
}

function isToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
