import { readdir, readFile } from 'node:fs/promises'

/** Often enough to see what runs for half a second. */
const EVERY_MS = 150

/** What anybody on this machine can see of its processes, and root of those in the sandbox's machines, which are among them. */
export interface ProcessWatch {
  /** Arguments and environments, each once, of all that has run since it began. */
  seen(): string[]
  stop(): Promise<void>
}

export function watchProcesses(): ProcessWatch {
  const seen = new Set<string>()
  let isWanted = true
  const watching = (async () => {
    while (isWanted) {
      for (const text of await list()) seen.add(text)
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  })()
  return {
    seen: () => [...seen],
    stop: async () => {
      isWanted = false
      await watching
    },
  }
}

async function list(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const texts = pids.flatMap((pid) =>
    ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
  )
  return (await Promise.all(texts)).filter((text) => text !== '')
}
