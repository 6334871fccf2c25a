import { expect, test } from 'vitest'
import { TestTime } from '../../test/aws/test-time.ts'
import { AnswerLost, AwsDenied, AwsUnreachable } from '../errors.ts'
import { keepConnected } from './connection.ts'
import { SessionTimedOut, TunnelLost } from './errors.ts'
import { KEEP_ALIVE_EVERY_MS, keepAliveWhileIdle } from './keep-alive.ts'
import type { Connect, Link } from './link.ts'

const MINUTE = 60_000
const SESSION = { id: 'tester-0', url: 'ws://relay/tester-0', token: 'first' }

/** Connections by a test's clock. @param lives how each goes: an error to open it, or for how long it lasts, and whether it answers */
function scene(
  lives: (Error | { lastsMs: number; isHeard?: boolean; answersPings?: boolean })[],
  resume: (count: number) => Promise<string> = async (count) => `token ${count}`,
) {
  const time = new TestTime(0)
  const end = new AbortController()
  const told: string[] = []
  let resumed = 0
  const at = () => `${(time.now() / 1000).toFixed(1)} s`
  const connect: Connect = async ({ token, clientId, onMessage }) => {
    const life = lives.shift() ?? new Error('nothing there')
    told.push(`${at()} ${token}`)
    expect(clientId).toBe('uuid 1')
    if (life instanceof Error) throw life
    const { lastsMs, isHeard = true, answersPings = true } = life
    const gone = new AbortController()
    const closed = time.sleep(lastsMs, gone.signal).catch(() => {})
    let heard = 0
    if (isHeard) {
      heard++
      onMessage(Buffer.of(1))
    }
    const link: Link = {
      send: () => {},
      hold: () => {},
      isHeld: false,
      get heard() {
        return heard
      },
      ping: () => {
        told.push(`${at()} ping`)
        if (answersPings) heard++
      },
      close: () => gone.abort(),
      break: () => {
        told.push(`${at()} broken off`)
        gone.abort()
      },
      closed,
    }
    return link
  }
  let uuids = 0
  const running = keepConnected({
    session: SESSION,
    time,
    uuid: () => `uuid ${++uuids}`,
    connect,
    resume: async (session) => ({ ...session, token: await resume(++resumed) }),
    signal: end.signal,
    onMessage: () => {},
    onLink: () => {},
  })
  return { running, told, end, time }
}

const denied = () => new AwsDenied('ssm:ResumeSession', new Error('no'))

test('a connection that breaks is followed by another one of the same session at once, with another token', async () => {
  const { running, told } = scene([{ lastsMs: 1000 }, { lastsMs: 500 }], async (count) => {
    if (count === 2) throw denied()
    return `token ${count}`
  })
  await expect(running).rejects.toThrow(AwsDenied)
  expect(told).toEqual(['0.0 s first', '1.0 s token 1'])
})

test('a session that timed out is not tried again', async () => {
  const { running, told } = scene([{ lastsMs: 1000 }], () => Promise.reject(new SessionTimedOut('tester-0')))
  await expect(running).rejects.toThrow(SessionTimedOut)
  expect(told).toEqual(['0.0 s first'])
})

test('what passes is tried again, later and later; and what never opens is given up after half a minute', async () => {
  const { running, told, time } = scene([], async () => {
    throw new AnswerLost('ssm:ResumeSession', new Error('reset'))
  })
  await expect(running).rejects.toThrow(AwsUnreachable)
  expect(told).toEqual(['0.0 s first'])
  expect(time.now()).toBe(250 + 500 + 1000 + 2000 + 4000 + 5000 + 5000)
})

test('one that has worked is tried for five minutes', async () => {
  const { running, time } = scene([{ lastsMs: 1000 }])
  await expect(running).rejects.toThrow(TunnelLost)
  await expect(running).rejects.toMatchObject({ loss: 'disconnected' })
  expect(time.now()).toBeGreaterThan(4.5 * MINUTE)
  expect(time.now()).toBeLessThan(6 * MINUTE)
})

test('connections over which nothing comes are failures too', async () => {
  const { running, told } = scene(Array.from({ length: 70 }, () => ({ lastsMs: 0, isHeard: false })))
  await expect(running).rejects.toThrow(AwsUnreachable)
  expect(told).toHaveLength(8)
})

test('is pinged every five minutes', async () => {
  const { running, told } = scene([{ lastsMs: 16 * MINUTE }], () => Promise.reject(denied()))
  await expect(running).rejects.toThrow(AwsDenied)
  expect(told).toEqual(['0.0 s first', '280.0 s ping', '580.0 s ping', '880.0 s ping'])
})

test('a dead connection is broken off when a ping is not answered', async () => {
  const life = { lastsMs: 60 * MINUTE, answersPings: false }
  const { running, told } = scene([life], () => Promise.reject(denied()))
  await expect(running).rejects.toThrow(AwsDenied)
  expect(told).toEqual(['0.0 s first', '280.0 s ping', '300.0 s broken off'])
})

test('traffic is made when there was none for eight minutes, and whether it fails or not', async () => {
  const time = new TestTime(0)
  const end = new AbortController()
  const made: number[] = []
  await keepAliveWhileIdle({
    time,
    signal: end.signal,
    everyMs: KEEP_ALIVE_EVERY_MS,
    // Until half an hour has gone something passes all the time.
    carried: () => Math.min(time.now(), 30 * MINUTE),
    keepAlive: async () => {
      made.push(time.now() / MINUTE)
      if (made.length === 3) end.abort()
      throw new Error('it is starting again')
    },
  })
  expect(made).toEqual([40, 48, 56])
  expect(KEEP_ALIVE_EVERY_MS).toBeLessThan(10 * MINUTE)
})
