/** What can be wrong with a tunnel. They hold facts; the CLI makes the sentences. A caller that may not open one gets AwsDenied. */

/** The instance's agent is not connected to Systems Manager: it is stopped, still booting, or has no way there. */
export class TargetNotConnected extends Error {
  override readonly name = 'TargetNotConnected'
  /** `i-0123456789abcdef0`. */
  readonly target: string

  constructor(target: string, cause?: unknown) {
    super(`${target} is not connected to Systems Manager`, { cause })
    this.target = target
  }
}

/** The agent could not connect to the port on the machine. The tunnel itself stands: whatever listens there may come back. */
export class PortRefused extends Error {
  override readonly name = 'PortRefused'
  readonly target: string
  /** As seen from the target: `localhost`, or the host asked for. */
  readonly host: string
  readonly port: number

  constructor(target: string, host: string, port: number) {
    super(`${target} cannot connect to ${host}:${port}`)
    this.target = target
    this.host = host
    this.port = port
  }
}

/** The account's preferences want sessions encrypted by KMS too, which only AWS's plugin can: `--via plugin`. */
export class SessionEncrypted extends Error {
  override readonly name = 'SessionEncrypted'
  /** An ARN or an id, where the agent told one. */
  readonly kmsKeyId: string | null

  constructor(kmsKeyId: string | null) {
    super('the session is to be encrypted by KMS')
    this.kmsKeyId = kmsKeyId
  }
}

/** The session ended on AWS's side while the connection to it was away: it cannot be taken up again. */
export class SessionTimedOut extends Error {
  override readonly name = 'SessionTimedOut'
  readonly sessionId: string

  constructor(sessionId: string, cause?: unknown) {
    super(`session ${sessionId} has timed out`, { cause })
    this.sessionId = sessionId
  }
}

/** Why a tunnel ended by itself. */
export type Loss =
  /** AWS, or somebody by another program, ended the session; its words are in `said`. */
  | 'ended'
  /** The connection broke and did not come back. */
  | 'disconnected'
  /** The connection stands, but the agent answers nothing. */
  | 'unanswered'
  /** The other end does not keep to the protocol. */
  | 'unintelligible'

/** The tunnel is gone; its connections are cut. */
export class TunnelLost extends Error {
  override readonly name = 'TunnelLost'
  readonly sessionId: string
  readonly loss: Loss
  /** AWS's words, where it had some. */
  readonly said: string | null

  constructor(sessionId: string, loss: Loss, said: string | null = null, cause?: unknown) {
    super(`the tunnel of session ${sessionId} is lost: ${loss}${said === null ? '' : `: ${said}`}`, { cause })
    this.sessionId = sessionId
    this.loss = loss
    this.said = said
  }
}

/** AWS's session-manager-plugin is not on the PATH. */
export class PluginMissing extends Error {
  override readonly name = 'PluginMissing'
}

/** The plugin is of a version that takes the session's token only in its argv, where every process of the machine can read it. */
export class PluginTooOld extends Error {
  override readonly name = 'PluginTooOld'
  readonly version: string
  /** The last that is too old. */
  readonly after: string

  constructor(version: string, after: string) {
    super(`session-manager-plugin ${version} is too old`)
    this.version = version
    this.after = after
  }
}

/** The plugin ended, or opened no port. */
export class PluginFailed extends Error {
  override readonly name = 'PluginFailed'
  /** Its last lines. */
  readonly said: string

  constructor(said: string, cause?: unknown) {
    super(`session-manager-plugin failed: ${said}`, { cause })
    this.said = said
  }
}

/** A message that is not what the protocol says. It is dropped without acknowledgement, so that its sender sends it again. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}

/** The other end writes something that is not smux. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame'
}
