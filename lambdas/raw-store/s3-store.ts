import { Readable } from 'node:stream'
import {
  type _Object,
  GetObjectCommand,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import {
  ObjectMissing,
  ObjectTooLarge,
  type RawFolder,
  type RawObjectEntry,
  type RawStore,
  StoreUnavailable,
} from './raw-store.ts'

/** The raw store in an S3 bucket. The client, with its retries and connections, is the caller's. */
export class S3Store implements RawStore {
  readonly location: string
  readonly #client: S3Client
  readonly #bucket: string

  constructor(client: S3Client, bucket: string) {
    this.#client = client
    this.#bucket = bucket
    this.location = `s3://${bucket}`
  }

  async put(key: string, body: string): Promise<boolean> {
    try {
      await this.#client.send(
        // IfNoneMatch: S3 itself refuses to overwrite, also when two write at once.
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
      )
      return true
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'PreconditionFailed') return false
      throw new StoreUnavailable('put', this.location, cause)
    }
  }

  async get(key: string, maxBytes: number): Promise<Buffer> {
    try {
      const { Body, ContentLength } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
      )
      if (Body === undefined) throw new ObjectMissing(key)
      if (ContentLength === undefined || ContentLength > maxBytes) {
        if (Body instanceof Readable) Body.destroy()
        throw new ObjectTooLarge(key, maxBytes)
      }
      return Buffer.from(await Body.transformToByteArray())
    } catch (cause) {
      if (cause instanceof ObjectTooLarge || cause instanceof ObjectMissing) throw cause
      if (cause instanceof Error && cause.name === 'NoSuchKey') throw new ObjectMissing(key)
      throw new StoreUnavailable('get', this.location, cause)
    }
  }

  async *list(prefix: string): AsyncIterable<RawObjectEntry[]> {
    for await (const page of this.#pages({ Prefix: prefix })) {
      const entries = (page.Contents ?? []).map(entryOf)
      if (entries.length > 0) yield entries
    }
  }

  async folder(prefix: string): Promise<RawFolder> {
    const found: RawFolder = { folders: [], objects: [] }
    for await (const page of this.#pages({ Prefix: prefix, Delimiter: '/' })) {
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix !== undefined) found.folders.push(Prefix)
      for (const object of page.Contents ?? []) found.objects.push(entryOf(object))
    }
    return found
  }

  async *#pages(input: Omit<ListObjectsV2CommandInput, 'Bucket'>): AsyncIterable<ListObjectsV2CommandOutput> {
    try {
      yield* paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, ...input })
    } catch (cause) {
      throw new StoreUnavailable('list', this.location, cause)
    }
  }
}

/** S3 always sends both; its types say that it may not. */
const entryOf = ({ Key = '', Size = 0 }: _Object): RawObjectEntry => ({ key: Key, size: Size })
