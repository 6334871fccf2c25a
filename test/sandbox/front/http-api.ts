import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import {
  type Cors,
  GetApiCommand,
  GetIntegrationCommand,
  GetRoutesCommand,
} from '@aws-sdk/client-apigatewayv2'
import type { Answer } from '../control/function-process.ts'
import type { MotoClients } from '../moto-clients.ts'

/** What an HTTP API's function answers (API Gateway guide, payload format 2.0). */
interface Answered {
  statusCode?: number
  headers?: Record<string, string>
  body?: string
  isBase64Encoded?: boolean
}

/**
 * An HTTP API of the account's: its routes, as moto has them, lead to functions that run.
 * @param id the first label of its host
 */
export async function serveApi(
  { api }: MotoClients,
  invoke: (name: string, event: unknown) => Promise<Answer>,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request)
  const found = await api.send(new GetApiCommand({ ApiId: id })).catch(() => null)
  if (found === null) return void respond(response, 404, { message: 'Not Found' })
  const allowed = corsHeaders(found.CorsConfiguration, request)
  for (const [name, value] of Object.entries(allowed)) response.setHeader(name, value)
  if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
    return void response.writeHead(204).end()
  const { pathname } = new URL(request.url ?? '/', 'http://api')
  const { Items = [] } = await api.send(new GetRoutesCommand({ ApiId: id }))
  const route = Items.find(({ RouteKey }) => RouteKey === `${request.method} ${pathname}`)
  if (route === undefined) return void respond(response, 404, { message: 'Not Found' })
  const IntegrationId = route.Target?.split('/').at(-1) ?? ''
  const integration = await api.send(new GetIntegrationCommand({ ApiId: id, IntegrationId }))
  const name = /function:([^:/]+)/.exec(integration.IntegrationUri ?? '')?.[1] ?? ''
  const answer = await invoke(name, eventOf(request, body, route.RouteKey ?? '', id))
  if ('error' in answer) return void respond(response, 500, { message: 'Internal Server Error' })
  const { statusCode = 200, headers = {}, body: text = '', isBase64Encoded } = answer.value as Answered
  response.writeHead(statusCode, headers).end(isBase64Encoded === true ? Buffer.from(text, 'base64') : text)
}

const respond = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** Binary bodies come encoded; what is text is told by its type. */
const isText = (type: string) =>
  /^(text\/|application\/(json|xml|javascript))|\+json/.test(type) || type === ''

function eventOf(request: IncomingMessage, body: Buffer, routeKey: string, apiId: string): object {
  const { pathname, searchParams, search } = new URL(request.url ?? '/', 'http://api')
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  )
  const isBase64Encoded = !isText(headers['content-type'] ?? '') && body.length > 0
  const sourceIp = request.socket.remoteAddress ?? ''
  const http = {
    method: request.method,
    path: pathname,
    protocol: 'HTTP/1.1',
    sourceIp,
    userAgent: headers['user-agent'] ?? '',
  }
  return {
    version: '2.0',
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    ...(search === '' ? {} : { queryStringParameters: Object.fromEntries(searchParams) }),
    requestContext: {
      apiId,
      domainName: headers['host'],
      http,
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

/** API Gateway adds these itself, whatever the function answers. */
function corsHeaders(cors: Cors | undefined, { headers }: IncomingMessage): Record<string, string> {
  const { origin } = headers
  const { AllowOrigins = [], AllowMethods = [], AllowHeaders = [], MaxAge } = cors ?? {}
  if (origin === undefined || !(AllowOrigins.includes('*') || AllowOrigins.includes(origin))) return {}
  return {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
    ...(AllowMethods.length === 0 ? {} : { 'access-control-allow-methods': AllowMethods.join(',') }),
    ...(AllowHeaders.length === 0 ? {} : { 'access-control-allow-headers': AllowHeaders.join(',') }),
    ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
  }
}
