import { basename, dirname } from 'node:path'
import { type StackFolders, stackFolders } from './folders.ts'
import { readSecrets, readStackFile, type Secrets, type StackFile } from './stack-file.ts'

/** What every program the supervisor starts begins with. */
export interface Program {
  folders: StackFolders
  stack: StackFile
  secrets: Secrets
}

/** @param root the stack's folder, the program's one argument; @throws where there is no stack in it */
export async function openProgram(root: string): Promise<Program> {
  const folders = stackFolders(dirname(dirname(root)), basename(root))
  const stack = await readStackFile(folders)
  if (stack === null) throw new Error(`there is no stack in ${root}`)
  return { folders, stack, secrets: await readSecrets(folders) }
}

/** Runs a program until it is asked to end: by SIGTERM, or because the supervisor is gone. */
export function runProgram(start: (root: string) => Promise<() => Promise<void>>): void {
  start(process.argv[2] ?? '').then(
    (stop) => {
      const end = () => void stop().finally(() => process.exit(0))
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
      // A supervisor that is killed cannot stop us; the channel it leaves behind does.
      process.once('disconnect', end)
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      process.exit(1)
    },
  )
}
