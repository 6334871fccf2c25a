import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { CognitoError } from 'cognito-local/lib/errors.js'
import { askSchema, type cognitoActions } from './as-cognito.ts'
import { POOL_ID } from './pool.ts'
import type { SigningKey } from './signing-key.ts'

const MOST_BYTES = 64 * 1024
const TARGET = 'AWSCognitoIdentityProviderService.'

export interface ServerOptions {
  actions: ReturnType<typeof cognitoActions>
  clientId: string
  jwk: SigningKey['jwk']
  log: (line: string) => void
}

/** Cognito's protocol (AWS JSON 1.1) and the keys by which its tokens are verified. GET /health says that it is there. */
export function signInServer(options: ServerOptions): Server {
  const oneByOne = queue()
  return createServer((request, response) => {
    const { method, url } = request
    if (method === 'GET' && url === '/health') return send(response, 200, { status: 'ok' })
    if (method === 'GET' && url === `/${POOL_ID}/.well-known/jwks.json`)
      return send(response, 200, { keys: [options.jwk] })
    if (method !== 'POST' || url !== '/') return send(response, 404, { message: 'Not Found' })
    readBody(request).then(
      // cognito-local reads a user, waits, and writes it whole: two at once would lose one's change.
      (body) => oneByOne(() => act(request, response, body, options)),
      () => response.destroy(),
    )
  })
}

async function act(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  { actions, clientId, log }: ServerOptions,
): Promise<void> {
  const name = String(request.headers['x-amz-target'] ?? '').replace(TARGET, '')
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  try {
    const ask = askSchema.parse(JSON.parse(body))
    if (action === undefined) throw new CognitoError('InvalidAction', `no such action here: ${name}`)
    // These two are asked for with a token, not by a client.
    if (!['ChangePassword', 'GlobalSignOut'].includes(name) && ask.ClientId !== clientId)
      throw new CognitoError('ResourceNotFoundException', `User pool client ${ask.ClientId} does not exist.`)
    send(response, 200, await action(ask))
    log(name)
  } catch (cause) {
    const [code, message] =
      cause instanceof CognitoError
        ? [cause.code, cause.message]
        : ['InternalErrorException', cause instanceof Error ? cause.name : 'unknown']
    log(`${name} refused: ${code}`)
    send(response, cause instanceof CognitoError ? 400 : 500, { __type: code, message })
  }
}

/** Runs what it is given one after the other. */
function queue(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve()
  return (work) => {
    last = last.then(work, work)
    return last
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_BYTES) throw new Error('more than anybody sends')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}
