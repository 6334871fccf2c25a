import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const RUNNER = fileURLToPath(new URL('./runner.mjs', import.meta.url))

export type Answer = { value: unknown } | { error: object }

/** A function's program in a process that serves one event after the other. */
export interface FunctionProcess {
  /** @returns what the handler does, or that it did not in time: then the process is ended */
  invoke(event: unknown, timeoutMs: number): Promise<Answer & { requestId: string }>
  isAlive(): boolean
  stop(): Promise<void>
}

export interface ProcessSpec {
  /** Its main module. */
  program: string
  /** Where it runs. */
  namespace: string
  environment: Record<string, string>
  onLine(line: string): void
}

export function startFunction({ program, namespace, environment, onLine }: ProcessSpec): FunctionProcess {
  const args = ['netns', 'exec', namespace, process.execPath, RUNNER, program]
  const child = spawn('ip', args, { env: environment, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream as Readable }).on('line', onLine)
  const answers = createInterface({ input: child.stdio[3] as Readable })
  child.stdin?.on('error', () => {})
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    isAlive: () => isAlive(child),
    stop,
    async invoke(event, timeoutMs) {
      const requestId = randomUUID()
      const answered = new Promise<Answer>((resolve) =>
        answers.once('line', (line) => resolve(JSON.parse(line) as Answer)),
      )
      child.stdin?.write(`${JSON.stringify({ event, requestId, deadline: Date.now() + timeoutMs })}\n`)
      const failed = ended.then((): Answer => problem(`RequestId: ${requestId} Error: Runtime exited`))
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<Answer>((resolve) => {
        timer = setTimeout(() => {
          child.kill('SIGKILL')
          onLine(`${new Date().toISOString()} ${requestId} Task timed out after ${timeoutMs / 1000} seconds`)
          resolve(problem(`${requestId} Task timed out after ${timeoutMs / 1000} seconds`))
        }, timeoutMs)
      })
      const answer = await Promise.race([answered, failed, late])
      clearTimeout(timer)
      return { ...answer, requestId }
    },
  }
}

const isAlive = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null

const problem = (errorMessage: string): Answer => ({ error: { errorMessage } })
