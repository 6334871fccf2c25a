import { checkServerIdentity } from 'node:tls'
import pg from 'pg'
import type { ReadParameter } from './parameters.ts'
import type { RemoteAddress } from './remote-address.ts'

interface Secrets {
  password: string
  certificate: string
}

interface Reading {
  secrets: Promise<Secrets>
}

type Taken = Parameters<Parameters<pg.Pool['connect']>[0]>

/**
 * A hosted server is frozen between requests, for seconds or for hours, and its connections are cut meanwhile without a word. What
 * has lain for longer than this is not trusted.
 */
const STALE_MS = 30_000

/**
 * Connections over TLS, to the server of the pinned certificate and no other (verify-full). Password and certificate are read when
 * first needed and kept; where the server refuses them they are read again, once: they may have been changed.
 */
export class PinnedPool extends pg.Pool {
  readonly #address: RemoteAddress
  readonly #read: ReadParameter
  readonly #clock: () => number
  readonly #releasedAt = new WeakMap<pg.PoolClient, number>()
  #kept: Reading | null = null

  /** @param config of the pool, besides where it leads */
  constructor(
    address: RemoteAddress,
    read: ReadParameter,
    config: pg.PoolConfig,
    clock: () => number = Date.now,
  ) {
    // Named from the beginning, the pool keeps the password out of what a log would print of its options.
    super({ ...config, host: address.host, keepAlive: true, password: '' })
    this.#address = address
    this.#read = read
    this.#clock = clock
    this.on('release', (_, client) => this.#releasedAt.set(client as pg.PoolClient, clock()))
    // One that lies idle and is cut: the pool has dropped it already, and unheard the event would end the server.
    this.on('error', () => {})
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: (...taken: Taken) => void): void
  /** The pool asks itself for a client too, with a callback. */
  override connect(callback?: (...taken: Taken) => void): Promise<pg.PoolClient> | undefined {
    const taken = this.#take()
    if (callback === undefined) return taken
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  async #take(): Promise<pg.PoolClient> {
    const isFresh = this.#kept === null
    const used = await this.#applySecrets()
    try {
      return await this.#lively()
    } catch (error) {
      if (isFresh || !isRefused(error)) throw error
      // Of several that are refused at once, the first reads for all.
      if (this.#kept === used) this.#kept = null
      await this.#applySecrets()
      return this.#lively()
    }
  }

  async #lively(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await super.connect()
      const releasedAt = this.#releasedAt.get(client)
      if (releasedAt === undefined || this.#clock() - releasedAt < STALE_MS) return client
      client.release(true)
    }
  }

  /** The pool opens each connection by its options as they are then. @returns which reading they are of */
  async #applySecrets(): Promise<Reading> {
    this.#kept ??= { secrets: this.#readBoth() }
    const reading = this.#kept
    const { password, certificate } = await reading.secrets.catch((error: unknown) => {
      if (this.#kept === reading) this.#kept = null
      throw error
    })
    const { serverName } = this.#address
    this.options.password = password
    this.options.ssl = {
      ca: certificate,
      rejectUnauthorized: true,
      // Named by itself, not by the address: that may be another one than the certificate was made for.
      checkServerIdentity: (_, presented) => checkServerIdentity(serverName, presented),
    }
    return reading
  }

  async #readBoth(): Promise<Secrets> {
    const { passwordParameter, certificateParameter } = this.#address
    const [password, certificate] = await Promise.all([
      this.#read(passwordParameter),
      this.#read(certificateParameter),
    ])
    return { password, certificate }
  }
}

/** By a wrong password (SQLSTATE 28), or by a certificate that is not the pinned one. */
const isRefused = (error: unknown): boolean =>
  /^28|CERT|^UNABLE_TO_|^ERR_TLS_/.test(String((error as { code?: unknown }).code ?? ''))
