import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  ObjectMissing,
  ObjectTooLarge,
  type RawFolder,
  type RawObjectEntry,
  type RawStore,
  StoreUnavailable,
} from './raw-store.ts'

const PAGE = 1000
/** Unfinished writes: never listed. A key has no segment that starts with a dot. */
const UNFINISHED = /^\./
const SEGMENT = /^[A-Za-z0-9_=][A-Za-z0-9_.=-]*$/

/** The raw store in a folder: a key is a path below it. */
export class FolderStore implements RawStore {
  readonly location: string
  /** Folders known to be there, so that not every put asks for them again. */
  readonly #made = new Set<string>()

  constructor(root: string) {
    this.location = root
  }

  async put(key: string, body: string): Promise<boolean> {
    const path = this.#path(key)
    const unfinished = join(dirname(path), `.${randomUUID()}`)
    try {
      await this.#makeFolder(dirname(path))
      await this.#write(unfinished, body)
      // link, not rename: it fails where the key is taken, so an object is written once.
      await link(unfinished, path)
      return true
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST') return false
      throw new StoreUnavailable('put', this.location, cause)
    } finally {
      await rm(unfinished, { force: true }).catch(() => {})
    }
  }

  async get(key: string, maxBytes: number): Promise<Buffer> {
    try {
      const file = await open(this.#path(key))
      try {
        const { size } = await file.stat()
        if (size > maxBytes) throw new ObjectTooLarge(key, maxBytes)
        return await file.readFile()
      } finally {
        await file.close()
      }
    } catch (cause) {
      if (cause instanceof ObjectTooLarge) throw cause
      if (isMissing(cause)) throw new ObjectMissing(key)
      throw new StoreUnavailable('get', this.location, cause)
    }
  }

  async *list(prefix: string): AsyncIterable<RawObjectEntry[]> {
    let page: RawObjectEntry[] = []
    for await (const entry of this.#walk(prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix)) {
      page.push(entry)
      if (page.length === PAGE) {
        yield page
        page = []
      }
    }
    if (page.length > 0) yield page
  }

  async folder(prefix: string): Promise<RawFolder> {
    const found: RawFolder = { folders: [], objects: [] }
    for (const name of await this.#names(prefix)) {
      if (name.endsWith('/')) found.folders.push(prefix + name)
      else found.objects.push(await this.#entry(prefix + name))
    }
    return found
  }

  async *#walk(folder: string, prefix: string): AsyncIterable<RawObjectEntry> {
    for (const name of await this.#names(folder)) {
      const key = folder + name
      if (name.endsWith('/')) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.#walk(key, prefix)
      } else if (key.startsWith(prefix)) yield await this.#entry(key)
    }
  }

  /** Names in a folder in S3's order: by bytes, a folder as if its name ended in `/`. */
  async #names(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(join(this.location, folder), { withFileTypes: true })
      return entries
        .filter((entry) => !UNFINISHED.test(entry.name))
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort((a, b) => (a < b ? -1 : 1))
    } catch (cause) {
      if (isMissing(cause)) return []
      throw new StoreUnavailable('list', this.location, cause)
    }
  }

  async #entry(key: string): Promise<RawObjectEntry> {
    const { size } = await stat(join(this.location, key)).catch((cause: unknown) => {
      throw new StoreUnavailable('list', this.location, cause)
    })
    return { key, size }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    await mkdir(folder, { recursive: true })
    this.#made.add(folder)
  }

  /** A folder somebody removed meanwhile is made again. */
  async #write(path: string, body: string): Promise<void> {
    try {
      await writeFile(path, body)
    } catch (cause) {
      if (!isMissing(cause)) throw cause
      this.#made.delete(dirname(path))
      await this.#makeFolder(dirname(path))
      await writeFile(path, body)
    }
  }

  #path(key: string): string {
    if (!key.split('/').every((segment) => SEGMENT.test(segment)))
      throw new Error(`not a key of the raw store: ${key}`)
    return join(this.location, key)
  }
}

const codeOf = (cause: unknown) => (cause as NodeJS.ErrnoException).code
const isMissing = (cause: unknown) => codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR'
