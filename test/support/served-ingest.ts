import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Event } from '../../lambdas/events/event.ts'
import { createIngest } from '../../lambdas/ingest/handler.ts'
import { corsHeaders, type HttpRequest, json } from '../../lambdas/ingest/http.ts'
import { MemoryStore } from '../../lambdas/raw-store/memory-store.ts'
import { ingestServer } from '../../local/ingest/server.ts'

/** What becomes of a request: taken; refused by a broken store; taken with the answer lost; taken after a while. */
export type Fate = 'taken' | 'failed' | 'lost' | 'slow'

/** The real ingest on a port of its own, with a store that the test can look into. */
export interface ServedIngest {
  port: number
  store: MemoryStore
  /** Each request's, by its number; all taken by default. */
  fate: (request: number) => Fate
  requests: HttpRequest[]
  /** Whatever was taken, as often as it was. */
  events(): (Event & { eventId: string })[]
  close(): Promise<void>
}

export async function servedIngest(): Promise<ServedIngest> {
  const store = new MemoryStore()
  const ingest = createIngest({
    store,
    clock: () => Date.now(),
    uuid: () => crypto.randomUUID(),
    allowedOrigins: '*',
    log: () => {},
  })
  const server = ingestServer(async (request) => {
    const fate = served.fate(served.requests.push(request))
    if (fate === 'failed') return json(503, corsHeaders('*', undefined), {})
    if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 300))
    const answer = await ingest(request)
    // The server then breaks the connection off.
    if (fate === 'lost') throw new Error('lost')
    return answer
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const served: ServedIngest = {
    port: portOf(server),
    store,
    fate: () => 'taken',
    requests: [],
    events: () =>
      [...store.objects.values()].flatMap(
        (text) => (JSON.parse(text) as { events?: (Event & { eventId: string })[] }).events ?? [],
      ),
    close: () => closed(server),
  }
  return served
}

export const portOf = (server: Server) => (server.address() as AddressInfo).port

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
