import {
  ResumeSessionCommand,
  StartSessionCommand,
  type StartSessionCommandInput,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm'
import { codeOf, isLost, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { SessionTimedOut, TargetNotConnected, TunnelLost } from './errors.ts'

type Aws = Pick<Provisioning, 'aws'>

export interface Session {
  id: string
  /** Of the websocket. */
  url: string
  /** A secret: it opens the session to whoever has it. */
  token: string
}

export interface Forwarding {
  /** Of the instance. */
  target: string
  port: number
  /** Which the target is to connect to, in place of itself. */
  host?: string | undefined
  /** Shown in the account's history of sessions. */
  reason?: string | undefined
}

/** @param localPort where somebody will listen: the plugin listens there by itself */
export function startSessionInput(
  { target, port, host, reason }: Forwarding,
  localPort = 0,
): StartSessionCommandInput {
  const ports = { portNumber: [String(port)], localPortNumber: [String(localPort)] }
  const document =
    host === undefined
      ? { DocumentName: 'AWS-StartPortForwardingSession', Parameters: ports }
      : {
          DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
          Parameters: { ...ports, host: [host] },
        }
  return { Target: target, ...document, ...(reason === undefined ? {} : { Reason: reason }) }
}

/** @throws TargetNotConnected, AwsDenied and the like */
export async function startSession({ aws }: Aws, input: StartSessionCommandInput): Promise<Session> {
  const start = () => aws.ssm.send(new StartSessionCommand(input))
  try {
    // A session that was begun though its answer was lost costs nothing and ends by itself: nobody opens it.
    const { SessionId, StreamUrl, TokenValue } = await start().catch((error: unknown) => {
      if (isLost(error)) return start()
      throw error
    })
    if (!SessionId || !StreamUrl || !TokenValue) throw new TunnelLost(SessionId ?? '', 'unintelligible')
    return { id: SessionId, url: StreamUrl, token: TokenValue }
  } catch (error) {
    if (codeOf(error) !== 'TargetNotConnected') throw error
    throw new TargetNotConnected(input.Target ?? '', error)
  }
}

/** A token for another connection to the same session. @throws SessionTimedOut where it has ended, AwsDenied and the like */
export async function resumeSession({ aws }: Aws, { id, url }: Session): Promise<Session> {
  try {
    const { TokenValue, StreamUrl } = await aws.ssm.send(new ResumeSessionCommand({ SessionId: id }))
    if (!TokenValue) throw new SessionTimedOut(id)
    return { id, url: StreamUrl || url, token: TokenValue }
  } catch (error) {
    const isGone = isNotFound(error) || codeOf(error) === 'DoesNotExistException'
    throw isGone ? new SessionTimedOut(id, error) : error
  }
}

/** Ends it, so that it is not listed as active until its idle time is over. One that has ended is ended. */
export async function terminateSession({ aws }: Aws, { id }: Pick<Session, 'id'>): Promise<void> {
  await aws.ssm.send(new TerminateSessionCommand({ SessionId: id }))
}
