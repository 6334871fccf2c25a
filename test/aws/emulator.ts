import { randomInt } from 'node:crypto'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { isRead } from '../../provision/aws/manners.ts'
import { type AwsCall, awsCall } from './aws-call.ts'
import { errorReply, type Reply } from './reply.ts'
import { isPoll } from './run-command-machine.ts'
import type { TestTime } from './test-time.ts'

/** What the emulator's manners see and share. */
export interface World {
  time: TestTime
  account: string
  /** Asks moto itself, past all manners. */
  forward(call: AwsCall): Promise<Reply>
}

/** One way in which AWS differs from moto: a small rule, with its source. */
export interface Manner {
  name: string
  /** Where it is known from: a section of the facts on AWS, or an AWS page. */
  source: string
  /** @returns an answer in moto's place, or a call to ask moto in place of this one, or undefined: as it is */
  before?(call: AwsCall, world: World): Promise<Reply | AwsCall | undefined> | Reply | AwsCall | undefined
  /** @returns the answer to give */
  after?(call: AwsCall, reply: Reply, world: World): Promise<Reply> | Reply
}

/** What happens to one mutating call. */
export type Fault = 'kill' | 'lost' | 'throttled' | 'failed'

/** Chooses faults by what a call does, and is told what came of it. */
export interface FaultPlan {
  /** Asked of each mutating call as it comes. A kill or a loss that is chosen befalls it only if it takes effect. */
  choose(call: AwsCall): Fault | null
  /** @param hasAnswer whether the caller learns of it */
  settled(call: AwsCall, reply: Reply, hasAnswer: boolean): void
}

/** A proxy before moto that behaves as AWS does, and notes every call. An account of its own keeps tests apart. */
export class Emulator {
  readonly account = String(randomInt(100_000_000_000, 999_999_999_999))
  readonly calls: AwsCall[] = []
  readonly #moto: URL
  readonly #world: World
  readonly #manners: readonly Manner[]
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** In place of failAt. */
  plan: FaultPlan | null = null
  /** Called at a kill: what would still run of the process is to end. */
  onKilled: () => void = () => {}
  #fault: { atMutation: number; fault: Fault } | null = null
  #isDead = false
  readonly #underWay = new Set<Promise<void>>()

  private constructor(moto: string, time: TestTime, manners: readonly Manner[]) {
    this.#moto = new URL(moto)
    this.#manners = manners
    this.#world = { time, account: this.account, forward: (call) => this.#forward(call) }
    this.#server = createServer((incoming, response) => {
      whole(incoming)
        .then((body) => awsCall(incoming.method ?? '', incoming.url ?? '', incoming.headers, body))
        .then((call) => this.#noted(this.#answer(call, response)))
        .catch((cause: unknown) => {
          response.writeHead(501).end(String(cause))
        })
    })
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(moto: string, time: TestTime, manners: readonly Manner[]): Promise<Emulator> {
    const emulator = new Emulator(moto, time, manners)
    await new Promise<void>((resolve) => emulator.#server.listen(0, '127.0.0.1', resolve))
    return emulator
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Calls that change something, in order. */
  get mutations(): AwsCall[] {
    return this.calls.filter((call) => !isHarmless(call))
  }

  /** @param atMutation the how manieth mutating call from now on, from 0 */
  failAt(atMutation: number, fault: Fault): void {
    this.#fault = { atMutation: this.mutations.length + atMutation, fault }
  }

  /** After a kill: answers again, as to a new process. */
  revive(): void {
    this.#isDead = false
    this.#fault = null
  }

  /** What a dead process has sent still takes effect; a new one comes after that. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(call: AwsCall, response: ServerResponse): Promise<void> {
    if (this.#isDead) return void response.destroy()
    const isChange = !isHarmless(call)
    const numbered = isChange ? this.#faultOf() : null
    const fault = numbered ?? (isChange ? (this.plan?.choose(call) ?? null) : null)
    this.calls.push(call)
    if (fault === 'throttled') return send(response, errorReply(call, 503, throttling(call), 'Rate exceeded'))
    if (fault === 'failed')
      return send(response, errorReply(call, 500, 'InternalError', 'An internal error has occurred'))
    // What others send after this moment is sent by nobody: the process is gone.
    if (numbered === 'kill') this.#kill()
    const reply = await this.#settle(call)
    const isHit = fault === 'kill' || fault === 'lost'
    const isLost = isHit && (fault === numbered || reply.status < 300)
    if (isLost && fault === 'kill' && !this.#isDead) this.#kill()
    // A call that was under way when another one's process died has nobody to answer either.
    const hasAnswer = !isLost && !this.#isDead
    if (isChange) this.plan?.settled(call, reply, hasAnswer)
    if (hasAnswer) send(response, reply)
    else response.destroy()
  }

  async #noted(answering: Promise<void>): Promise<void> {
    this.#underWay.add(answering)
    await answering.finally(() => this.#underWay.delete(answering))
  }

  #kill(): void {
    this.#isDead = true
    this.onKilled()
  }

  #faultOf(): Fault | null {
    if (this.#fault === null || this.mutations.length !== this.#fault.atMutation) return null
    const { fault } = this.#fault
    this.#fault = null
    return fault
  }

  async #settle(call: AwsCall): Promise<Reply> {
    let asked = call
    for (const { before } of this.#manners) {
      if (before === undefined) continue
      const answer = await before(asked, this.#world)
      if (answer === undefined) continue
      if ('status' in answer) return answer
      asked = answer
    }
    let reply = await this.#forward(asked)
    for (const { after } of this.#manners)
      if (after !== undefined) reply = await after(call, reply, this.#world)
    return reply
  }

  #forward({ method, path, headers, body }: AwsCall): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const forwarded = request(
        {
          hostname: this.#moto.hostname,
          port: this.#moto.port,
          method,
          path,
          headers: { ...headers, 'x-moto-account-id': this.account, 'content-length': body.length },
        },
        (answer) => {
          whole(answer).then(
            (body) =>
              resolve({
                status: answer.statusCode ?? 500,
                headers: plain(answer.headers as Record<string, string>),
                body,
              }),
            reject,
          )
        },
      )
      forwarded.once('error', reject)
      forwarded.end(body)
    })
  }
}

/** To listen to a script that runs, Run Command is told to run something, too. */
const isHarmless = (call: AwsCall): boolean =>
  isRead(call.operation) || call.params.get('DryRun') === 'true' || isPoll(call)

/** As stream/consumers' buffer, which goes through a Blob and a reader of it, for each of many thousand calls. */
function whole(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.once('end', () => resolve(Buffer.concat(chunks)))
    message.once('error', reject)
    message.once('close', () => reject(new Error('the connection ended in the midst of a message')))
  })
}

/** Length and encoding are the answer's own: it may have been changed. */
const plain = ({
  'transfer-encoding': _,
  'content-length': __,
  connection: ___,
  ...headers
}: Record<string, string>) => headers

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.end(body)
}

const throttling = ({ service }: AwsCall) =>
  ({ ec2: 'RequestLimitExceeded', s3: 'SlowDown', lambda: 'TooManyRequestsException' })[service] ??
  'ThrottlingException'
