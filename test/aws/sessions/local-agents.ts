import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AgentSession, SessionAgents } from '../manners/sessions.ts'

const AGENT = fileURLToPath(new URL('../../sandbox/agent/data_channel.py', import.meta.url))

export interface LocalAgentsOptions {
  /** The only instance that is connected. */
  target: string
  /** The agent's own sleep after each message; ms. The real one's: 1. */
  pauseMs?: number
  /** The account's sessions are to be encrypted. */
  kmsKey?: string
}

/** Agents on this machine, a process a session: its localhost is ours. */
export class LocalAgents implements SessionAgents {
  readonly sessions: AgentSession[] = []
  readonly #options: LocalAgentsOptions
  readonly #children = new Set<ChildProcess>()
  readonly #said: string[] = []

  constructor(options: LocalAgentsOptions) {
    this.#options = options
  }

  /** What they wrote, where something went wrong. */
  get said(): string {
    return this.#said.join('')
  }

  get running(): number {
    return this.#children.size
  }

  isConnected(target: string): boolean {
    return target === this.#options.target
  }

  begin(session: AgentSession): void {
    this.sessions.push(session)
    const { pauseMs = 1, kmsKey = '' } = this.#options
    const [port = '80'] = session.parameters['portNumber'] ?? []
    const [host = '127.0.0.1'] = session.parameters['host'] ?? []
    const told = ['--url', session.url, '--port', port, '--host', host, '--pause-ms', String(pauseMs)]
    const child = spawn('python3', [AGENT, ...told, '--kms-key', kmsKey], {
      env: { ...process.env, DATA_CHANNEL_TOKEN: session.token },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#children.add(child)
    child.stderr?.on('data', (chunk: Buffer) => this.#said.push(chunk.toString()))
    child.once('error', (error) => this.#said.push(String(error)))
    child.once('close', () => this.#children.delete(child))
  }

  async stop(): Promise<void> {
    const ended = [...this.#children].map((child) => new Promise((done) => child.once('close', done)))
    for (const child of this.#children) child.kill('SIGKILL')
    await Promise.all(ended)
  }
}
