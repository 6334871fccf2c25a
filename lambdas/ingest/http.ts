/** The part of API Gateway's HTTP API payload 2.0 that we read and write. The local server speaks it too. */

export interface HttpRequest {
  rawPath: string
  /** Names in lower case. */
  headers: Record<string, string | undefined>
  requestContext: { requestId: string; http: { method: string; sourceIp: string; userAgent?: string } }
  body?: string
  isBase64Encoded: boolean
}

export interface HttpResponse {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/** Why a request was refused as a whole; a closed set, since it is counted. */
export type RefusalReason =
  | 'method: not POST'
  | 'content type: not JSON'
  | 'content encoding: not gzip'
  | 'body: empty'
  | 'body: too large'
  | 'body: not base64'
  | 'body: not gzip'
  | 'body: not UTF-8'
  | 'body: not JSON'
  | 'body: not events'
  | 'body: no events'
  | 'body: too many events'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly statusCode: 400 | 405 | 413 | 415
  readonly reason: RefusalReason
  /** What the client should do, for the person who reads the answer. */
  readonly hint: string

  constructor(statusCode: 400 | 405 | 413 | 415, reason: RefusalReason, hint: string) {
    super(reason)
    this.statusCode = statusCode
    this.reason = reason
    this.hint = hint
  }
}

export type AllowedOrigins = '*' | readonly string[]

/** The headers that let a browser's page read the answer, where its origin is allowed. */
export function corsHeaders(allowed: AllowedOrigins, origin: string | undefined): Record<string, string> {
  if (allowed === '*') return { 'access-control-allow-origin': '*' }
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'origin' }
  return { 'access-control-allow-origin': origin, vary: 'origin' }
}

export const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'content-type, content-encoding, x-request-id',
  'access-control-max-age': '86400',
}

export function json(statusCode: number, headers: Record<string, string>, body: object): HttpResponse {
  return {
    statusCode,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}
