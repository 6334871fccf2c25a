import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed, portOf } from './served-ingest.ts'

export interface SlowLine {
  /** As in http://127.0.0.1:4000. */
  origin: string
  close(): Promise<void>
}

/** A site as over a line on which pages come in pieces; the rest, as out of a cache, comes at once. @param pause ms before each piece */
export async function slowLine(
  origin: string,
  pieces: (html: string) => string[],
  pause: number,
): Promise<SlowLine> {
  const line = createServer((incoming, answer) => {
    // The site would compress, and a compressed page has no pieces.
    const headers = { ...incoming.headers, 'accept-encoding': 'identity' }
    const { method = 'GET', url = '/' } = incoming
    const asked = request(new URL(url, origin), { method, headers }, async (response: IncomingMessage) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      if (!response.headers['content-type']?.startsWith('text/html')) return response.pipe(answer)
      for (const piece of pieces(await text(response))) {
        answer.write(piece)
        await sleep(pause)
      }
      return answer.end()
    })
    asked.on('error', () => answer.destroy())
    incoming.pipe(asked)
  })
  await once(line.listen(0, '127.0.0.1'), 'listening')
  return { origin: `http://127.0.0.1:${portOf(line)}`, close: () => closed(line) }
}
