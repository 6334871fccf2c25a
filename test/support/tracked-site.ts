import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { closed, portOf, type ServedIngest, servedIngest } from './served-ingest.ts'

/** Somebody else's site, whose pages carry our script, and the ingest they send to, on another origin. */
export interface TrackedSite extends ServedIngest {
  /** Address of a page. @param host as the browser knows the site */
  page(path: string, host?: string): string
}

/** @param html a page, with TAG where the script's tag goes. @param attributes of the tag, beside its address and endpoint */
export async function trackedSite(html: string, attributes = ''): Promise<TrackedSite> {
  const script = await readFile(new URL('../../dist/tracker/clickstream.js', import.meta.url), 'utf8')
  const ingest = await servedIngest()
  const pages = createServer((request, response) => {
    const isScript = request.url === '/clickstream.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
    const host = request.headers.host?.split(':')[0]
    const tag = `<script defer src="/clickstream.js" data-endpoint="http://${host}:${ingest.port}/clickstream" ${attributes}></script>`
    response.end(isScript ? script : html.replace('TAG', tag))
  })
  await once(pages.listen(0, '127.0.0.1'), 'listening')
  const { close } = ingest
  return Object.assign(ingest, {
    page: (path: string, host = '127.0.0.1') => `http://${host}:${portOf(pages)}${path}`,
    close: async () => {
      await Promise.all([closed(pages), close()])
    },
  })
}
