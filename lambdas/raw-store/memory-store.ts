import {
  ObjectMissing,
  ObjectTooLarge,
  type RawFolder,
  type RawObjectEntry,
  type RawStore,
} from './raw-store.ts'

/** The raw store in memory, for tests and benches that are not about storing. */
export class MemoryStore implements RawStore {
  readonly location = 'memory'
  readonly objects = new Map<string, string>()

  async put(key: string, body: string): Promise<boolean> {
    if (this.objects.has(key)) return false
    this.objects.set(key, body)
    return true
  }

  async get(key: string, maxBytes: number): Promise<Buffer> {
    const body = this.objects.get(key)
    if (body === undefined) throw new ObjectMissing(key)
    const bytes = Buffer.from(body)
    if (bytes.length > maxBytes) throw new ObjectTooLarge(key, maxBytes)
    return bytes
  }

  async *list(prefix: string): AsyncIterable<RawObjectEntry[]> {
    const entries = this.#entries(prefix)
    for (let i = 0; i < entries.length; i += 1000) yield entries.slice(i, i + 1000)
  }

  async folder(prefix: string): Promise<RawFolder> {
    const below = this.#entries(prefix)
    const isDeeper = ({ key }: RawObjectEntry) => key.slice(prefix.length).includes('/')
    const folders = below.filter(isDeeper).map(({ key }) => key.slice(0, key.indexOf('/', prefix.length) + 1))
    return { folders: [...new Set(folders)], objects: below.filter((entry) => !isDeeper(entry)) }
  }

  #entries(prefix: string): RawObjectEntry[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, body]) => ({ key, size: Buffer.byteLength(body) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
  }
}
