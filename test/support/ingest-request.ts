import type { HttpRequest } from '../../lambdas/ingest/http.ts'

/** What API Gateway hands on of a POST. @param body as it is sent */
export const ingestRequest = (body: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({
  rawPath: '/clickstream',
  headers: { 'content-type': 'application/json', ...headers },
  requestContext: { requestId: 'r1', http: { method: 'POST', sourceIp: '203.0.113.77' } },
  body,
  isBase64Encoded: false,
})
