import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StackFolders } from '../folders.ts'
import type { Secrets, StackFile } from '../stack-file.ts'
import { type SupervisorState, stateSchema } from './control.ts'
import type { ServiceName } from './services.ts'

/** Something listens on the supervisor's port that is not the supervisor. */
export class ControlPortTaken extends Error {
  override readonly name = 'ControlPortTaken'
}

/** The way to a stack's supervisor. */
export class SupervisorClient {
  readonly #url: string
  readonly #token: string
  readonly #stack: string

  constructor(stack: StackFile, secrets: Secrets) {
    this.#url = `http://127.0.0.1:${stack.ports.control}`
    this.#token = secrets.controlToken
    this.#stack = stack.name
  }

  /** @returns null where nobody listens; @throws ControlPortTaken */
  state(): Promise<SupervisorState | null> {
    return this.#ask('GET', '/state', 5000)
  }

  /** @returns why a service died last, where it did */
  async reason(service: ServiceName): Promise<string | null> {
    return (await this.state())?.services.find(({ name }) => name === service)?.reason ?? null
  }

  /** @throws ControlPortTaken */
  start(service: ServiceName): Promise<SupervisorState | null> {
    return this.#ask('POST', `/services/${service}/start`, 5000)
  }

  /** @returns once the service has ended */
  stop(service: ServiceName): Promise<SupervisorState | null> {
    return this.#ask('POST', `/services/${service}/stop`, 60_000)
  }

  /** Asks it to end with all it runs; it does so after it has answered. */
  end(): Promise<SupervisorState | null> {
    return this.#ask('POST', '/stop', 5000)
  }

  async #ask(method: string, path: string, timeoutMs: number): Promise<SupervisorState | null> {
    let response: Response
    try {
      response = await fetch(this.#url + path, {
        method,
        headers: { authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(timeoutMs),
      })
    } catch (cause) {
      if (isRefused(cause)) return null
      throw new ControlPortTaken(`the supervisor of ${this.#stack} does not answer`, { cause })
    }
    const state = stateSchema.safeParse(await response.json().catch(() => null))
    if (!response.ok || !state.success || state.data.stack !== this.#stack)
      throw new ControlPortTaken(`another program answers in the place of the supervisor of ${this.#stack}`)
    return state.data
  }
}

/** Nobody listens, or who listened went away while we asked. */
function isRefused(cause: unknown): boolean {
  const code = ((cause as { cause?: { code?: string } }).cause?.code ?? '') as string
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET'
}

/** Starts the supervisor so that it outlives us and our terminal. What it cannot say over its port stands in its log. */
export function startSupervisor(folders: StackFolders): void {
  const log = openSync(join(folders.logs, 'supervisor.log'), 'a', 0o600)
  try {
    const program = fileURLToPath(new URL('supervisor.js', import.meta.url))
    const child = spawn(process.execPath, [program, folders.root], {
      cwd: folders.root,
      detached: true,
      stdio: ['ignore', log, log],
    })
    child.unref()
  } finally {
    closeSync(log)
  }
}
