import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Event } from '../../lambdas/events/event.ts'
import { createIngest } from '../../lambdas/ingest/handler.ts'
import { corsHeaders, type HttpRequest, json } from '../../lambdas/ingest/http.ts'
import { MemoryStore } from '../../lambdas/raw-store/memory-store.ts'
import { ingestServer } from '../../local/ingest/server.ts'

/** What becomes of a request: taken; refused by a broken store; taken with the answer lost; taken after a while. */
export type Fate = 'taken' | 'failed' | 'lost' | 'slow'

/** Somebody else's site, whose pages carry our script, and the ingest they send to, on another origin. */
export interface TrackedSite {
  /** Address of a page. @param host as the browser knows the site */
  page(path: string, host?: string): string
  store: MemoryStore
  /** Each request's, by its number; all taken by default. */
  fate: (request: number) => Fate
  requests: HttpRequest[]
  /** Whatever was taken, as often as it was. */
  events(): (Event & { eventId: string })[]
  close(): Promise<void>
}

/** @param html a page, with TAG where the script's tag goes. @param attributes of the tag, beside its address and endpoint */
export async function trackedSite(html: string, attributes = ''): Promise<TrackedSite> {
  const script = await readFile(new URL('../../dist/tracker/clickstream.js', import.meta.url), 'utf8')
  const store = new MemoryStore()
  const ingest = createIngest({
    store,
    clock: () => Date.now(),
    uuid: () => crypto.randomUUID(),
    allowedOrigins: '*',
    log: () => {},
  })
  const site: TrackedSite = {
    page: (path, host = '127.0.0.1') => `http://${host}:${portOf(pages)}${path}`,
    store,
    fate: () => 'taken',
    requests: [],
    events: () =>
      [...store.objects.values()].flatMap(
        (text) => (JSON.parse(text) as { events?: (Event & { eventId: string })[] }).events ?? [],
      ),
    close: async () => {
      await Promise.all([closed(pages), closed(events)])
    },
  }
  const events = ingestServer(async (request) => {
    const fate = site.fate(site.requests.push(request))
    if (fate === 'failed') return json(503, corsHeaders('*', undefined), {})
    if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 300))
    const answer = await ingest(request)
    // The server then breaks the connection off.
    if (fate === 'lost') throw new Error('lost')
    return answer
  })
  const pages = createServer((request, response) => {
    const isScript = request.url === '/clickstream.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
    const host = request.headers.host?.split(':')[0]
    const tag = `<script defer src="/clickstream.js" data-endpoint="http://${host}:${portOf(events)}/clickstream" ${attributes}></script>`
    response.end(isScript ? script : html.replace('TAG', tag))
  })
  await Promise.all([pages, events].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')))
  return site
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
