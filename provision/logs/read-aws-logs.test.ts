import { CreateLogGroupCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, test } from 'vitest'
import { UnknownLog } from '../../stack/errors.ts'
import type { LogLine, LogRequest } from '../../stack/stack.ts'
import { hostingManners, nothingHosted } from '../../test/aws/manners/hosting.ts'
import { logEvents } from '../../test/aws/manners/logs.ts'
import { testAws } from '../../test/aws/test-aws.ts'
import { tagsOf } from '../tags.ts'
import { logGroupNames } from '../watching/names.ts'
import { readAwsLogs } from './read-aws-logs.ts'

type Service = keyof ReturnType<typeof logGroupNames>

const GROUPS = logGroupNames({ stack: 'shop' })
const NOTHING = { services: [], lines: 0, follow: false }

/** @param missing whose log group is not there */
async function setup({ missing, lateMs }: { missing?: Service; lateMs?: Record<string, number> } = {}) {
  const hosted = nothingHosted()
  const aws = await testAws([logEvents(lateMs), ...hostingManners(hosted)])
  const writer = aws.provisioning()
  for (const [service, logGroupName] of Object.entries(GROUPS))
    if (service !== missing) await writer.aws.logs.send(new CreateLogGroupCommand({ logGroupName }))
  /** @param agoMs how long ago it happened */
  const write = (service: Service, message: string, agoMs = 0, logStreamName = 'one') => {
    const logEvents = [{ timestamp: aws.time.now() - agoMs, message }]
    return writer.aws.logs.send(
      new PutLogEventsCommand({ logGroupName: GROUPS[service], logStreamName, logEvents }),
    )
  }
  const read = async (request: Partial<LogRequest>) => {
    const lines: LogLine[] = []
    for await (const line of readAwsLogs(aws.provisioning(), { ...NOTHING, ...request })) lines.push(line)
    return texts(lines)
  }
  /** Reads until the script has ended, and gives the texts of all lines. */
  const follow = async (
    script: (soFar: () => string[]) => Promise<void>,
    request: Partial<LogRequest> = {},
  ) => {
    const provisioning = aws.provisioning()
    const lines: LogLine[] = []
    const reading = (async () => {
      const all = { ...NOTHING, follow: true, ...request }
      for await (const line of readAwsLogs(provisioning, all)) lines.push(line)
    })()
    await aws.time.sleep(1000, writer.signal)
    await script(() => texts(lines))
    provisioning.stop.abort()
    await reading
    return texts(lines)
  }
  const wait = (ms: number) => aws.time.sleep(ms, writer.signal)
  return { ...aws, hosted, writer, write, read, follow, wait }
}

const texts = (lines: LogLine[]) => lines.map(({ service, text }) => `${service}: ${text}`)
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `etl: ${from + i}`)

describe('the past', () => {
  test('is the last lines of each, in the order of their time, without their ends', async () => {
    const { write, read } = await setup()
    for (let n = 1; n <= 8; n++) await write('etl', `${n}\n`, 100_000 - n * 10_000)
    await write('ingest', '{"level":"INFO"}\n', 35_000)
    await write('api', 'long ago', 29 * 86_400_000)
    await write('api', 'between streams', 25_000, 'two')
    await write('api', 'before', 45_000)
    expect(await read({ lines: 4 })).toEqual([
      'api: long ago',
      'etl: 5',
      'api: before',
      'etl: 6',
      'ingest: {"level":"INFO"}',
      'etl: 7',
      'api: between streams',
      'etl: 8',
    ])
    expect(await read({ lines: 2, services: ['etl', 'etl'] })).toEqual(numbered(7, 8))
  })

  test('is asked for newest first, and no further than is needed', async () => {
    const { write, read, emulator } = await setup()
    for (let n = 1; n <= 30; n++) await write('etl', `${n}`, 100_000 - n * 1000)
    emulator.calls.length = 0
    expect(await read({ lines: 2, services: ['etl'] })).toEqual(numbered(29, 30))
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['FilterLogEvents', 'FilterLogEvents'])
  })

  test('of no lines is nothing, and nothing is asked', async () => {
    const { write, read, emulator } = await setup()
    await write('etl', 'one')
    emulator.calls.length = 0
    expect(await read({ lines: 0 })).toEqual([])
    expect(emulator.calls).toEqual([])
  })

  test('of a service whose group is not there is no lines', async () => {
    const { write, read } = await setup({ missing: 'ingest' })
    await write('etl', 'one')
    expect(await read({ lines: 10 })).toEqual(['etl: one'])
  })

  test('of the storefront is its app’s', async () => {
    const { read, hosted, writer } = await setup()
    const id = 'd123'
    const [tags, settings] = [tagsOf({ stack: 'shop' }, 'hosting/app'), {}]
    const app = { id, arn: `arn:aws:amplify:us-east-1:1:apps/${id}`, tags, settings, madeAt: -1e6 }
    hosted.apps.set(id, { ...app, hasToken: false, branches: new Map() })
    const logGroupName = '/aws/amplify/d123'
    await writer.aws.logs.send(new CreateLogGroupCommand({ logGroupName }))
    const logEvents = [{ timestamp: writer.time.now(), message: 'a page' }]
    await writer.aws.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'main', logEvents }))
    expect(await read({ lines: 5, services: ['web'] })).toEqual(['web: a page'])
    expect(await read({ lines: 5 })).toEqual(['web: a page'])
  })

  test('of an unknown service is an error that knows the others', async () => {
    const { read } = await setup()
    const failure = await read({ lines: 0, services: ['etl', 'elt'] }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UnknownLog)
    expect(failure).toMatchObject({ service: 'elt', known: ['ingest', 'etl', 'api'] })
  })
})

describe('following', () => {
  test('tells what comes once, across groups in order, after the last lines', async () => {
    const { write, follow, wait } = await setup()
    for (let n = 1; n <= 5; n++) await write('etl', `${n}`, 6000 - n * 1000)
    const told = await follow(
      async (soFar) => {
        expect(soFar()).toEqual(numbered(4, 5))
        await write('ingest', 'b')
        await write('etl', '6', 500)
        await wait(10_000)
        await write('etl', '7')
        await wait(100_000)
      },
      { lines: 2 },
    )
    expect(told).toEqual(['etl: 4', 'etl: 5', 'etl: 6', 'ingest: b', 'etl: 7'])
  })

  test('tells of no lines only what is new, though it is dated before', async () => {
    const { write, follow, wait } = await setup()
    await write('etl', 'old', 5000)
    await write('etl', 'older', 20_000)
    const told = await follow(async () => {
      await write('etl', 'late', 15_000)
      await wait(60_000)
    })
    expect(told).toEqual(['etl: late'])
  })

  test('loses nothing of a stream that is shown later than another, and repeats nothing', async () => {
    const { write, follow, wait } = await setup({ lateMs: { slow: 20_000 } })
    const told = await follow(async () => {
      for (let n = 1; n <= 40; n++) {
        await write('etl', `${n}`, 0, n % 2 === 0 ? 'slow' : 'fast')
        await wait(1500)
      }
      await wait(30_000)
    })
    expect(told.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)))).toEqual(numbered(1, 40))
    // Each stream is in order of its own.
    const of = (rest: number) => told.map((text) => Number(text.slice(5))).filter((n) => n % 2 === rest)
    expect(of(0)).toEqual(of(0).toSorted((a, b) => a - b))
    expect(of(1)).toEqual(of(1).toSorted((a, b) => a - b))
  })

  test('begins with the first line of a group that comes later', async () => {
    const { write, follow, wait, provisioning } = await setup({ missing: 'api' })
    const told = await follow(async () => {
      await wait(20_000)
      const { logs } = provisioning().aws
      await logs.send(new CreateLogGroupCommand({ logGroupName: GROUPS.api }))
      await write('api', 'first', 1000)
      await wait(5000)
    })
    expect(told).toEqual(['api: first'])
  })

  test('goes on past an event that is dated ahead', async () => {
    const { write, follow, wait } = await setup()
    const told = await follow(async () => {
      await write('etl', 'ahead', -3_600_000)
      await wait(5000)
      await write('etl', 'now')
      await wait(5000)
    })
    expect(told).toEqual(['etl: ahead', 'etl: now'])
  })

  test('asks for little: of a busy group half a minute, of a quiet one ten', async () => {
    const { write, follow, wait, emulator, time } = await setup()
    await follow(async () => {
      await write('etl', 'one')
      await wait(20_000)
    })
    const asked = (service: Service) =>
      emulator.calls
        .filter(
          ({ operation, json }) =>
            operation === 'FilterLogEvents' && json['logGroupName'] === GROUPS[service],
        )
        .map(({ json }) => time.now() - Number(json['startTime']))
        .at(-1)
    expect(asked('etl')).toBeLessThan(55_000)
    expect(asked('api')).toBeLessThan(605_000)
  })
})
