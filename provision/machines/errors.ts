/** An instance came to its end while we waited for it: EC2 could not start it, or somebody terminated it. */
export class MachineEnded extends Error {
  override readonly name = 'MachineEnded'
  /** `machines/oltp`. */
  readonly part: string
  readonly instanceId: string
  /** EC2's own words, where it has some: `Client.InternalError: Client error on launch`. */
  readonly reason: string | null

  constructor(part: string, instanceId: string, reason: string | null) {
    super(`${part}: ${instanceId} ended${reason === null ? '' : `: ${reason}`}`)
    this.part = part
    this.instanceId = instanceId
    this.reason = reason
  }
}

/** User data that EC2 would refuse. */
export class UserDataTooLong extends Error {
  override readonly name = 'UserDataTooLong'
  readonly bytes: number

  constructor(bytes: number) {
    super(`user data of ${bytes} bytes`)
    this.bytes = bytes
  }
}
