import type { AwsCall } from './aws-call.ts'

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** An error as the call's service writes it. */
export function errorReply({ service }: AwsCall, status: number, code: string, message: string): Reply {
  const xml = (body: string): Reply => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${body}`),
  })
  const told = `<Code>${code}</Code><Message>${message}</Message>`
  if (service === 'ec2')
    return xml(`<Response><Errors><Error>${told}</Error></Errors><RequestID>emulated</RequestID></Response>`)
  if (service === 's3') return xml(`<Error>${told}<RequestId>emulated</RequestId></Error>`)
  if (['iam', 'sts', 'sns'].includes(service))
    return xml(
      `<ErrorResponse><Error><Type>Sender</Type>${told}</Error><RequestId>emulated</RequestId></ErrorResponse>`,
    )
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: Buffer.from(JSON.stringify({ __type: code, code, message, Message: message })),
  }
}

/** An answer in JSON. */
export const jsonReply = (value: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: Buffer.from(JSON.stringify(value)),
})
