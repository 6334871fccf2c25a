import { attempt } from './host.ts'

/** Names and texts that outlive the page where the browser lets them, and else last as long as it. */
export interface Store {
  get(name: string): string | null | undefined
  set(name: string, value: string): void
  remove(name: string): void
  names(): string[]
}

const PREFIX = 'clickstream.'

/**
 * localStorage, and memory for what it does not take: it may be missing, forbidden or full. Nothing is written to find that
 * out, because nothing may be written before consent.
 */
export function openStore(win: Window): Store {
  const memory: Record<string, string> = {}
  const area = attempt(() => win.localStorage) as Storage
  return {
    get: (name) => memory[PREFIX + name] ?? attempt(() => area.getItem(PREFIX + name)),
    set(name, value) {
      memory[PREFIX + name] = value
      attempt(() => {
        area.setItem(PREFIX + name, value)
        delete memory[PREFIX + name]
      })
    },
    remove(name) {
      delete memory[PREFIX + name]
      attempt(() => area.removeItem(PREFIX + name))
    },
    names: () =>
      [...Object.keys(memory), ...Object.keys(area ?? {})]
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => key.slice(PREFIX.length)),
  }
}
