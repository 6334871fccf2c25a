import { z } from 'zod'
import { SessionEncrypted } from './errors.ts'

/** From this version on the agent multiplexes connections by smux, without smux's keep-alive (facts on the protocol, "Handshake"). */
export const CLIENT_VERSION = '1.2.677.0'

const DONE = 1
const UNSUPPORTED = 3

const requestSchema = z.object({
  AgentVersion: z.string(),
  RequestedClientActions: z.array(z.object({ ActionType: z.string(), ActionParameters: z.unknown() })),
})

const keySchema = z.object({ KMSKeyId: z.string() })

export interface HandshakeAnswer {
  /** Of the message of payload type handshake response. */
  payload: Buffer
  /** Why the session cannot be used, though the agent is to be answered. */
  problem: SessionEncrypted | null
}

/** @param payload of the agent's handshake request; @throws ZodError, SyntaxError */
export function answerHandshake(payload: Buffer): HandshakeAnswer {
  const request = requestSchema.parse(JSON.parse(payload.toString()))
  const actions = request.RequestedClientActions
  const unsupported = actions.filter(({ ActionType }) => ActionType !== 'SessionType')
  const encryption = unsupported.find(({ ActionType }) => ActionType === 'KMSEncryption')
  const answer = {
    ClientVersion: CLIENT_VERSION,
    ProcessedClientActions: actions.map((action) =>
      processed(action.ActionType, unsupported.includes(action)),
    ),
    Errors: unsupported.map(({ ActionType }) => `${ActionType} is not supported`),
  }
  return {
    payload: Buffer.from(JSON.stringify(answer)),
    problem: encryption === undefined ? null : new SessionEncrypted(keyOf(encryption.ActionParameters)),
  }
}

const processed = (ActionType: string, isUnsupported: boolean) => ({
  ActionType,
  ActionStatus: isUnsupported ? UNSUPPORTED : DONE,
  ActionResult: null,
  Error: isUnsupported ? `${ActionType} is not supported` : '',
})

const keyOf = (parameters: unknown) => keySchema.safeParse(parameters).data?.KMSKeyId ?? null
