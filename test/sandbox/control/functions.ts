import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateLogStreamCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type FunctionConfiguration, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { AwsCall } from '../../aws/aws-call.ts'
import type { Manner, World } from '../../aws/emulator.ts'
import type { Reply } from '../../aws/reply.ts'
import type { MotoClients } from '../moto-clients.ts'
import { MARK, type Names } from '../names.ts'
import type { Network } from '../network/network.ts'
import { type Answer, type FunctionProcess, startFunction } from './function-process.ts'
import { unzip } from './unzip.ts'

/** Functions of the control plane, each run in its subnet. */
export interface Functions {
  manner: Manner
  /** @throws where there is none of that name */
  invoke(name: string, event: unknown): Promise<Answer>
  stop(): Promise<void>
}

export interface Needs {
  names: Names
  network: Network
  moto: MotoClients
  region: string
  /** A certificate that functions trust: they reach AWS by its own names. */
  authority: string
  /** Keeps a line of a function's log. */
  log(group: string, stream: string, line: string): void
}

interface Live {
  /** Of its code and configuration. */
  version: string
  process: FunctionProcess
  isBusy: boolean
}

export function makeFunctions(needs: Needs): Functions {
  const codes = new Map<string, Buffer>()
  const live = new Map<string, Live[]>()
  /** Namespaces by function; each has one, made at its first invocation. */
  const places = new Map<string, Promise<string>>()

  const placeOf = async (name: string, { VpcConfig }: FunctionConfiguration): Promise<string> => {
    const subnetId = VpcConfig?.SubnetIds?.[0]
    // On the internet, as the person's own machine is.
    if (subnetId === undefined) return needs.names.namespace('laptop')
    const place =
      places.get(name) ?? needs.network.joinAs(`fn-${name}`, subnetId, VpcConfig?.SecurityGroupIds ?? [])
    places.set(name, place)
    return place
  }
  const start = async (
    name: string,
    configuration: FunctionConfiguration,
    version: string,
  ): Promise<Live> => {
    const code = codes.get(name)
    if (code === undefined) throw new Error(`${name} has no code`)
    const namespace = await placeOf(name, configuration)
    const program = await unpack(join(needs.names.home, 'functions', name, version), code)
    const stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${version}`
    const group = `/aws/lambda/${name}`
    await needs.moto.logs
      .send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }))
      .catch(() => {})
    const process = startFunction({
      program,
      namespace,
      environment: environmentOf(needs, configuration),
      onLine: (line) => needs.log(group, stream, line),
    })
    return { version, process, isBusy: false }
  }
  const invoke = async (name: string, event: unknown): Promise<Answer> => {
    const asked = new GetFunctionConfigurationCommand({ FunctionName: name })
    const configuration = await needs.moto.lambda.send(asked)
    const version = versionOf(configuration)
    const own = live.get(name) ?? []
    live.set(name, own)
    const idle = own.find((one) => !one.isBusy && one.version === version && one.process.isAlive())
    const chosen = idle ?? (await start(name, configuration, version))
    if (idle === undefined) own.push(chosen)
    chosen.isBusy = true
    const answer = await chosen.process.invoke(event, (configuration.Timeout ?? 3) * 1000)
    chosen.isBusy = false
    return answer
  }
  const end = async (name: string) => {
    for (const { process } of live.get(name) ?? []) await process.stop()
    live.delete(name)
    const place = places.get(name)
    places.delete(name)
    if (place === undefined) return
    await place.catch(() => {})
    await needs.network.leave(`fn-${name}`)
  }
  return {
    invoke,
    stop: async () => {
      for (const name of new Set([...live.keys(), ...places.keys()])) await end(name)
    },
    manner: {
      name: 'functions run',
      source: 'facts on moto: Invoke runs nothing without Docker',
      before: (call, world) =>
        call.service === 'lambda' && call.operation === 'Invoke' ? answerTo(call, world, invoke) : undefined,
      after: async (call, reply) => {
        if (call.service !== 'lambda' || reply.status >= 300) return reply
        const name = nameIn(call)
        const { ZipFile } = (call.json['Code'] ?? call.json) as { ZipFile?: string }
        if (ZipFile !== undefined) codes.set(name, Buffer.from(ZipFile, 'base64'))
        // Elsewhere, or nowhere, from now on.
        if (/^(DeleteFunction|UpdateFunctionConfiguration)$/.test(call.operation)) await end(name)
        return reply
      },
    },
  }
}

const nameIn = (call: AwsCall): string =>
  decodeURIComponent(/\/functions\/([^/?]+)/.exec(call.path)?.[1] ?? String(call.json['FunctionName'] ?? ''))
    .split(':')
    .at(-1) ?? ''

const versionOf = ({ CodeSha256, Environment, VpcConfig, Timeout }: FunctionConfiguration): string =>
  createHash('sha256')
    .update(JSON.stringify([CodeSha256, Environment, VpcConfig, Timeout]))
    .digest('hex')
    .slice(0, 16)

async function unpack(folder: string, code: Buffer): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const { name, content } of unzip(code)) await writeFile(join(folder, name), content)
  return join(folder, 'index.mjs')
}

/** Reserved variables as Lambda sets them (Lambda guide, "Defined runtime environment variables"), and its own. */
function environmentOf(needs: Needs, { FunctionName = '', Environment }: FunctionConfiguration) {
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: needs.region,
    AWS_ACCESS_KEY_ID: 'ASIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_SESSION_TOKEN: 'sandbox',
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_EXTRA_CA_CERTS: needs.authority,
    ...Environment?.Variables,
    [MARK]: needs.names.id,
  }
}

/** Asynchronously (type Event), or with its answer. */
async function answerTo(
  call: AwsCall,
  _: World,
  invoke: (name: string, event: unknown) => Promise<Answer>,
): Promise<Reply> {
  const event = call.body.length === 0 ? {} : (JSON.parse(call.body.toString()) as unknown)
  const running = invoke(nameIn(call), event)
  if (call.headers['x-amz-invocation-type'] === 'Event') {
    running.catch(() => {})
    return { status: 202, headers: {}, body: Buffer.alloc(0) }
  }
  const answer = await running
  const failed: Record<string, string> = 'error' in answer ? { 'x-amz-function-error': 'Unhandled' } : {}
  const payload = 'error' in answer ? answer.error : answer.value
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST', ...failed },
    body: Buffer.from(JSON.stringify(payload)),
  }
}
