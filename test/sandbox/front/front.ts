import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { connect, type Socket, type Server as TcpServer } from 'node:net'
import { AWS } from '../network/addresses.ts'
import type { VpcState } from '../network/vpc-state.ts'
import { type Host, hostOf, pathStyle } from './hosts.ts'

export interface FrontNeeds {
  region: string
  /** PEM. */
  certificate: string
  key: string
  /** Of the emulator. */
  endpoint: string
  /** Of the sessions' relay: host and port. */
  relay: { host: string; port: number }
  agentPackage: Buffer
  state(): VpcState
  agents(request: IncomingMessage, response: ServerResponse): Promise<void>
  api(id: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** AWS's own hosts, with TLS, before the emulator. @param socket listens where AWS's addresses are */
export function startFront(needs: FrontNeeds, socket: TcpServer): Server {
  const server = createServer({ cert: needs.certificate, key: needs.key }, (request, response) => {
    answer(needs, request, response).catch((cause: unknown) => {
      if (!response.headersSent) response.writeHead(502)
      response.end(String(cause))
    })
  })
  // Uploads of hundreds of megabytes come slowly on a busy machine.
  server.requestTimeout = 0
  server.on('upgrade', (request, secure: Socket, head: Buffer) => {
    const host = hostOf(request.headers.host ?? '', needs.region)
    if (host?.kind === 'service' && host.service === 'ssmmessages' && isServedAt(needs, request, host))
      relayed(needs.relay, request, secure, head)
    else secure.destroy()
  })
  server.listen(socket)
  return server
}

async function answer(needs: FrontNeeds, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, url = '/' } = request
  const host = hostOf(headers.host ?? '', needs.region)
  if (host === null || !isServedAt(needs, request, host)) return void response.writeHead(421).end()
  if (host.kind === 'api') return needs.api(host.id, request, response)
  if (host.kind === 'service' && host.service === 'ssm' && url.startsWith('/sandbox/'))
    return needs.agents(request, response)
  const path = host.kind === 's3' ? pathStyle(host.bucket, url) : url
  if (path === `/amazon-ssm-${needs.region}/latest/debian_amd64/amazon-ssm-agent.deb`)
    return void response.end(needs.agentPackage)
  await forwarded(needs.endpoint, request, response, path)
}

/** S3's addresses are S3's, an endpoint's its service's. */
function isServedAt({ state }: FrontNeeds, { socket }: IncomingMessage, host: Host): boolean {
  const address = socket.localAddress
  if (address === AWS.s3) return host.kind === 's3'
  if (address === AWS.others) return host.kind !== 's3'
  const endpoint = state().endpoints.find((one) => one.address === address)
  return host.kind === 'service' && host.service === endpoint?.service
}

function forwarded(endpoint: string, from: IncomingMessage, to: ServerResponse, path: string): Promise<void> {
  const { host, port } = new URL(endpoint)
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port, method: from.method, path, headers: { ...from.headers, host } },
      (reply) => {
        to.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(to)
        reply.once('error', reject)
        to.once('close', resolve)
      },
    )
    asked.once('error', reject)
    from.once('error', reject)
    from.pipe(asked)
  })
}

/** From here on it is the relay's: bytes both ways. */
function relayed(relay: FrontNeeds['relay'], request: IncomingMessage, secure: Socket, head: Buffer): void {
  const behind = connect(relay.port, relay.host)
  const lines = [`${request.method} ${request.url} HTTP/1.1`]
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`)
  behind.write(`${lines.join('\r\n')}\r\n\r\n`)
  behind.write(head)
  for (const [one, other] of [
    [secure, behind],
    [behind, secure],
  ] as const) {
    one.on('error', () => other.destroy())
    one.once('close', () => other.destroy())
  }
  secure.pipe(behind).pipe(secure)
}
