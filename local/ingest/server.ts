import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { HttpRequest, HttpResponse } from '../../lambdas/ingest/http.ts'

/** API Gateway's own limit; the ingest's is a tenth of it. */
const MAX_BYTES = 10 * 1024 * 1024

/**
 * An HTTP server that does what API Gateway does on AWS: turns requests to /clickstream into its payload 2.0 and the handler's
 * answers into responses. GET /health says that it is there.
 */
export function ingestServer(handle: (request: HttpRequest) => Promise<HttpResponse>): Server {
  return createServer((request, response) => {
    answer(request, handle).then(
      (answered) => send(response, answered),
      // The client went away in the middle, or sent more than the gateway takes.
      () => response.destroy(),
    )
  })
}

async function answer(
  request: IncomingMessage,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const path = request.url?.split('?')[0] ?? '/'
  if (path === '/clickstream') return handle(await gatewayRequest(request, path))
  if (path === '/health' && request.method === 'GET') return json(200, { status: 'ok' })
  return json(404, { message: 'Not Found' })
}

async function gatewayRequest(request: IncomingMessage, path: string): Promise<HttpRequest> {
  const bytes = await readBody(request)
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  const userAgent = headers['user-agent']
  return {
    rawPath: path,
    headers,
    requestContext: {
      requestId: randomUUID(),
      http: {
        method: request.method ?? '',
        sourceIp: request.socket.remoteAddress ?? '',
        ...(userAgent === undefined ? {} : { userAgent }),
      },
    },
    ...(bytes.length === 0 ? {} : { body: bytes.toString('base64') }),
    // The gateway sends text as it is; base64 is what it does with all else, and carries any bytes.
    isBase64Encoded: bytes.length > 0,
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BYTES) throw new Error('more than the gateway takes')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const json = (statusCode: number, body: object): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

function send(response: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  response.writeHead(statusCode, headers)
  response.end(body)
}
