import { readFile } from 'node:fs/promises'
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js'
import { writeWhole } from '../write-file.ts'

type Node = Record<string, unknown>

/** What the pool knows, in one file that only its user may read. Not cognito-local's own store: killed while it writes, it leaves half a file. */
export class FileStore implements DataStore {
  readonly #path: string
  readonly #root: Node

  private constructor(path: string, root: Node) {
    this.#path = path
    this.#root = root
  }

  static async open(path: string): Promise<FileStore> {
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return '{}'
      throw cause
    })
    return new FileStore(path, JSON.parse(text, revive) as Node)
  }

  async getRoot<T>(): Promise<T | null> {
    return this.#root as T
  }

  async get<T>(_: unknown, key: string | string[], otherwise?: T): Promise<T> {
    const value = pathOf(key).reduce<unknown>((at, name) => own(at, name), this.#root)
    return (value ?? otherwise ?? null) as T
  }

  async set<T>(_: unknown, key: string | string[], value: T): Promise<void> {
    const [last, parent] = this.#parentOf(key)
    Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true })
    await this.#save()
  }

  async delete(_: unknown, key: string | string[]): Promise<void> {
    const [last, parent] = this.#parentOf(key)
    delete parent[last]
    await this.#save()
  }

  #parentOf(key: string | string[]): [string, Node] {
    const path = pathOf(key)
    const last = path.pop() ?? ''
    let at = this.#root
    for (const name of path) {
      const next = (own(at, name) ?? {}) as Node
      at[name] = next
      at = next
    }
    return [last, at]
  }

  #save(): Promise<void> {
    return writeWhole(this.#path, `${JSON.stringify(this.#root, null, 1)}\n`, 0o600)
  }
}

const pathOf = (key: string | string[]) => (Array.isArray(key) ? [...key] : [key])

/** Names come from visitors: `__proto__` is one nobody has. */
const own = (at: unknown, name: string): unknown =>
  typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Node)[name] : undefined

const revive = (key: string, value: unknown) =>
  key.endsWith('Date') && typeof value === 'string' ? new Date(value) : value
