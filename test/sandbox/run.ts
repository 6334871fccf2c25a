import { execa } from 'execa'

/** Runs a program of the host's. @returns what it prints; @throws with its arguments and what it says */
export async function run(file: string, args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa(file, args, {
    stripFinalNewline: true,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  })
  return String(stdout)
}

/** Lines for iproute2, all in one process. @param namespace where; null: the host's own */
export const ip = (namespace: string | null, lines: readonly string[]): Promise<string> =>
  run('ip', [...(namespace === null ? [] : ['-n', namespace]), '-batch', '-'], `${lines.join('\n')}\n`)

/** As run; how it ends does not count: for what may be gone already. */
export const tryRun = (file: string, args: readonly string[]): Promise<string> =>
  run(file, args).catch(() => '')
