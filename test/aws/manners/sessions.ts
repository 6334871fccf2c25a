import { randomBytes } from 'node:crypto'
import type { AwsCall } from '../aws-call.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'
import type { Relay } from '../sessions/relay.ts'

/** Session Manager, of which moto has nothing. */

/** What an agent is told of a session it is to serve. */
export interface AgentSession {
  sessionId: string
  /** Of the instance. */
  target: string
  /** Where its end connects to, and what it shows there. */
  url: string
  token: string
  document: string
  parameters: Record<string, string[]>
}

/** The machines. */
export interface SessionAgents {
  isConnected(target: string): boolean
  /** Its agent is to open its end. */
  begin(session: AgentSession): void
}

export interface SessionPlace {
  relay: Relay
  agents: SessionAgents
}

interface Listed {
  SessionId: string
  Target: string
  Status: string
  StartDate: number
  EndDate?: number
  DocumentName: string
  Owner: string
  Reason?: string
}

const SOURCE = 'facts on AWS, section 4; facts on Session Manager port forwarding, "Opening"'

/** @param place without: no agent is connected */
export function sessionManners(place: SessionPlace | null = null): Manner[] {
  const sessions = new Map<string, Listed>()
  const answers: Record<string, (call: AwsCall, world: World) => Reply> = {
    StartSession: (call, world) => start(place, sessions, call, world),
    ResumeSession: (call) => resume(place, sessions, call),
    TerminateSession: (call, world) => terminate(place, sessions, call, world),
    DescribeSessions: (call) => describe(sessions, call),
  }
  return [
    {
      name: 'sessions are started, taken up again, ended and listed',
      source: SOURCE,
      before: (call, world) => (call.service === 'ssm' ? answers[call.operation]?.(call, world) : undefined),
    },
  ]
}

const DOCUMENTS = ['AWS-StartPortForwardingSession', 'AWS-StartPortForwardingSessionToRemoteHost']

function start(
  place: SessionPlace | null,
  sessions: Map<string, Listed>,
  call: AwsCall,
  { account, time }: World,
): Reply {
  const { Target = '', DocumentName = '', Parameters = {}, Reason } = call.json as Partial<StartInput>
  if (!DOCUMENTS.includes(DocumentName))
    return errorReply(call, 400, 'InvalidDocument', `Document with name ${DocumentName} does not exist.`)
  if (place === null || !place.agents.isConnected(Target))
    return errorReply(call, 400, 'TargetNotConnected', `${Target} is not connected.`)
  const { relay, agents } = place
  const sessionId = `tester-${randomBytes(9).toString('hex')}`
  const tokens = relay.begin(sessionId)
  sessions.set(sessionId, {
    SessionId: sessionId,
    Target,
    Status: 'Connected',
    StartDate: time.now() / 1000,
    DocumentName,
    Owner: `arn:aws:iam::${account}:user/tester`,
    ...(Reason === undefined ? {} : { Reason }),
  })
  const url = relay.urlOf(sessionId, 'agent')
  const told = { sessionId, target: Target, url, token: tokens.agent }
  agents.begin({ ...told, document: DocumentName, parameters: Parameters })
  return jsonReply({
    SessionId: sessionId,
    TokenValue: tokens.client,
    StreamUrl: relay.urlOf(sessionId, 'client'),
  })
}

interface StartInput {
  Target: string
  DocumentName: string
  Parameters: Record<string, string[]>
  Reason: string
}

/** Of a session that has ended, the token is empty. */
function resume(place: SessionPlace | null, sessions: Map<string, Listed>, call: AwsCall): Reply {
  const sessionId = String(call.json['SessionId'])
  if (place === null || !sessions.has(sessionId)) return unknown(call, sessionId)
  return jsonReply({
    SessionId: sessionId,
    TokenValue: place.relay.renew(sessionId),
    StreamUrl: place.relay.urlOf(sessionId, 'client'),
  })
}

/** One that has ended is ended. */
function terminate(
  place: SessionPlace | null,
  sessions: Map<string, Listed>,
  call: AwsCall,
  { time }: World,
): Reply {
  const sessionId = String(call.json['SessionId'])
  const session = sessions.get(sessionId)
  if (session === undefined) return unknown(call, sessionId)
  session.Status = 'Terminated'
  session.EndDate ??= time.now() / 1000
  place?.relay.end(sessionId)
  return jsonReply({ SessionId: sessionId })
}

function describe(sessions: Map<string, Listed>, call: AwsCall): Reply {
  const { State, Filters = [] } = call.json as { State?: string; Filters?: { key: string; value: string }[] }
  const wanted = [...sessions.values()].filter(
    (session) =>
      (session.Status === 'Terminated') === (State === 'History') &&
      Filters.every(({ key, value }) => filtered(session, key) === value),
  )
  return jsonReply({ Sessions: wanted })
}

const filtered = (session: Listed, key: string) =>
  ({ Target: session.Target, Owner: session.Owner, SessionId: session.SessionId, Status: session.Status })[
    key
  ]

const unknown = (call: AwsCall, sessionId: string): Reply =>
  errorReply(call, 400, 'DoesNotExistException', `Session with ID ${sessionId} does not exist`)
