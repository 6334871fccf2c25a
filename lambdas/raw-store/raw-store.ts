/** The raw store: immutable objects under keys, the source of truth of the platform. S3 in an account, a folder on a machine. */

export interface RawObjectEntry {
  key: string
  /** Bytes. */
  size: number
}

export interface RawFolder {
  /** Prefixes one level below, each ending in `/`, in key order. */
  folders: string[]
  /** Objects that stand directly here, in key order. */
  objects: RawObjectEntry[]
}

export interface RawStore {
  /** Where objects go, for people: `s3://bucket` or the folder's path. */
  readonly location: string
  /**
   * Writes an object once it is whole; readers see all of it or none. A key that is taken keeps its first content.
   * @returns whether the object is new
   * @throws StoreUnavailable when it may not have been written
   */
  put(key: string, body: string): Promise<boolean>
  /**
   * @throws ObjectMissing, ObjectTooLarge (more than maxBytes), StoreUnavailable
   */
  get(key: string, maxBytes: number): Promise<Buffer>
  /** Every object below a prefix, in key order, a page at a time. @throws StoreUnavailable */
  list(prefix: string): AsyncIterable<RawObjectEntry[]>
  /** One level below a prefix. @throws StoreUnavailable */
  folder(prefix: string): Promise<RawFolder>
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly operation: 'put' | 'get' | 'list'
  readonly location: string

  constructor(operation: 'put' | 'get' | 'list', location: string, cause: unknown) {
    super(`could not ${operation} in ${location}: ${reasonOf(cause)}`, { cause })
    this.operation = operation
    this.location = location
  }
}

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing'
  readonly key: string

  constructor(key: string) {
    super(`${key} is not there`)
    this.key = key
  }
}

export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge'
  readonly key: string
  readonly maxBytes: number

  constructor(key: string, maxBytes: number) {
    super(`${key} has more than ${maxBytes} bytes`)
    this.key = key
    this.maxBytes = maxBytes
  }
}

/** S3's errors keep their name apart from the message; the file system's have a code. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.message.includes(cause.name) || cause.name === 'Error'
    ? cause.message
    : `${cause.name}: ${cause.message}`
}
