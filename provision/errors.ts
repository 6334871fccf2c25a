/** What AWS can answer that a person has to do something about. They hold facts; cli/terminal/sentences.ts makes the sentences. */

/** What came of one call. */
abstract class OfAction extends Error {
  /** `ec2:CreateVpc`. */
  readonly action: string

  constructor(action: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.action = action
  }
}

/** The caller may not do this. */
export class AwsDenied extends OfAction {
  override readonly name = 'AwsDenied'
}

/** There are no credentials, or AWS does not take them (any more). */
export class AwsCredentials extends Error {
  override readonly name = 'AwsCredentials'
  readonly problem: 'missing' | 'expired' | 'refused'

  constructor(problem: 'missing' | 'expired' | 'refused', cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.problem = problem
  }
}

/** Nobody says in which region. */
export class RegionMissing extends Error {
  override readonly name = 'RegionMissing'
}

/** AWS, or a network to it, is not there. */
export class AwsUnreachable extends OfAction {
  override readonly name = 'AwsUnreachable'
}

/** A part could not be brought to what is wanted. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed'
  /** Logical name: `network/vpc`. */
  readonly part: string

  constructor(part: string, cause: unknown) {
    super(`${part}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.part = part
  }
}

/** Instance types that are not to be had together, in the stack's zone or in any zone of its region. */
export class TypesNotOffered extends Error {
  override readonly name = 'TypesNotOffered'
  readonly types: readonly string[]
  /** A zone or a region. */
  readonly place: string

  constructor(types: readonly string[], place: string) {
    super(`${place} does not offer ${types.join(' and ')}`)
    this.types = types
    this.place = place
  }
}

/** A limit of the account. */
export class AwsQuota extends OfAction {
  override readonly name = 'AwsQuota'
}

/** AWS refused a call for a reason of its own, or failed again and again. */
export class AwsFailed extends Error {
  override readonly name = 'AwsFailed'
  readonly action: string
  /** AWS's name for it: `InvalidParameterValue`. */
  readonly code: string

  constructor(action: string, code: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.action = action
    this.code = code
  }
}

/** A thing of the name that ours is to have is there already, and it is not this stack's: it is left alone. */
export class NameTaken extends Error {
  override readonly name = 'NameTaken'
  /** As a noun: `S3 bucket`. */
  readonly what: string
  /** The name that is taken. */
  readonly taken: string

  constructor(what: string, taken: string, cause?: unknown) {
    super(`${what} ${taken} is there already, and is not of this stack`, { cause })
    this.what = what
    this.taken = taken
  }
}

/** A call that changes something was sent, and its answer did not come: it may have taken effect. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
  readonly action: string

  constructor(action: string, cause: unknown) {
    super(`no answer to ${action}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.action = action
  }
}

/** Waited for as long as is reasonable. */
export class TooLong extends Error {
  override readonly name = 'TooLong'
  /** What did not come, as a noun. */
  readonly what: string
  readonly waitedMs: number

  constructor(what: string, waitedMs: number, cause?: unknown) {
    super(`${what} did not come about within ${Math.round(waitedMs / 1000)} s`, { cause })
    this.what = what
    this.waitedMs = waitedMs
  }
}
