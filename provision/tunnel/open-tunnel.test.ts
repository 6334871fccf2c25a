import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm'
import { expect, test, vi } from 'vitest'
import { Interrupted, PortTaken } from '../../stack/errors.ts'
import { realTime } from '../aws/time.ts'
import { PortRefused, SessionEncrypted, SessionTimedOut, TargetNotConnected, TunnelLost } from './errors.ts'
import { connectTo, listenOn, type TunnelPlace, tunnelPlace } from './tunnel.fixture.ts'

const echo = () => listenOn((socket) => socket.pipe(socket))

/** Soon, in real time. */
const soon = <T>(look: () => T) => vi.waitFor(look, { timeout: 5000, interval: 20 })

async function activeSessions({ aws }: TunnelPlace): Promise<(string | undefined)[]> {
  const told = await aws.provisioning().aws.ssm.send(new DescribeSessionsCommand({ State: 'Active' }))
  return (told.Sessions ?? []).map(({ SessionId }) => SessionId)
}

test('carries a connection there and back, though its client has said that it has sent all', async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({ port: await echo() })
  const socket = await connectTo(tunnel.port)
  socket.end('what goes up comes down')
  expect((await buffer(socket)).toString()).toBe('what goes up comes down')
  expect(tunnel.counts()).toMatchObject({ connectionsEver: 1, bytesUp: 23, bytesDown: 23, refused: 0 })
  await soon(() => expect(tunnel.counts()?.connections).toBe(0))
})

test('asks AWS for the port, or for a host behind the instance, and tells why', async () => {
  const place = await tunnelPlace()
  const port = await echo()
  await place.open({ port, reason: 'migrate' })
  await place.open({ port, host: '127.0.0.1' })
  const asked = place.aws.emulator.calls.map(({ operation, json }) => ({ operation, ...json }))
  expect(asked).toMatchObject([
    {
      operation: 'StartSession',
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: [String(port)], localPortNumber: ['0'] },
      Reason: 'migrate',
    },
    {
      operation: 'StartSession',
      DocumentName: 'AWS-StartPortForwardingSessionToRemoteHost',
      Parameters: { portNumber: [String(port)], localPortNumber: ['0'], host: ['127.0.0.1'] },
    },
  ])
})

test('ends in good order: what is under way arrives, then the agent, the session and the port are gone', async () => {
  const place = await tunnelPlace()
  let arrived = 0
  const port = await listenOn((socket) => socket.on('data', ({ length }: Buffer) => (arrived += length)))
  const tunnel = await place.open({ port })
  const socket = await connectTo(tunnel.port)
  socket.on('error', () => {})
  const ended = once(socket, 'end')
  socket.resume()
  await new Promise((done) => socket.write(Buffer.alloc(1_000_000), done))
  await soon(() => expect(tunnel.counts()?.bytesUp).toBe(1_000_000))
  expect(await activeSessions(place)).toEqual([tunnel.sessionId])
  await tunnel.close()
  await tunnel.closed
  await soon(() => expect(arrived).toBe(1_000_000))
  await ended
  await expect(connectTo(tunnel.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(await activeSessions(place)).toEqual([])
  await soon(() => expect(place.agents.running).toBe(0))
  expect(place.agents.said).toBe('')
})

test('the agent learns from the flag alone that it is over', async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({ port: await echo() })
  vi.spyOn(place.relay, 'end').mockImplementation(() => {})
  await tunnel.close()
  await soon(() => expect(place.agents.running).toBe(0))
})

test('a port that refuses: the client sees its connection break, and the tunnel stays', async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({ port: 1 })
  const socket = await connectTo(tunnel.port)
  await expect(buffer(socket)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(tunnel.refusal()).toBeInstanceOf(PortRefused)
  expect(tunnel.refusal()).toMatchObject({ host: 'localhost', port: 1 })
  expect(tunnel.counts()).toMatchObject({ refused: 1, isConnected: true })
})

test('a local port that is taken: nothing was begun', async () => {
  const place = await tunnelPlace()
  const port = await echo()
  await expect(place.open({ port, localPort: port })).rejects.toThrow(PortTaken)
  expect(place.aws.emulator.calls).toEqual([])
})

test('a machine whose agent is not connected', async () => {
  const place = await tunnelPlace()
  const opening = place.open({ port: 5432, target: 'i-00000000000000000' })
  await expect(opening).rejects.toThrow(TargetNotConnected)
  await expect(opening).rejects.toMatchObject({ target: 'i-00000000000000000' })
})

test('an account that wants sessions encrypted: said so, and the session is not left behind', async () => {
  const place = await tunnelPlace({ kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/k' })
  const opening = place.open({ port: await echo() })
  await expect(opening).rejects.toThrow(SessionEncrypted)
  await expect(opening).rejects.toMatchObject({ kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/k' })
  expect(await activeSessions(place)).toEqual([])
})

test('a connection that breaks comes back, with nothing lost', async () => {
  const place = await tunnelPlace()
  const changes: boolean[] = []
  const tunnel = await place.open({
    port: await echo(),
    onChange: ({ isConnected }) => changes.push(isConnected),
  })
  const socket = await connectTo(tunnel.port)
  const answered = buffer(socket)
  for (const [at, role] of (['client', 'agent', 'client'] as const).entries()) {
    socket.write(`piece ${at}, `)
    place.relay.cut(tunnel.sessionId, role)
    await soon(() => expect(place.relay.isConnected(tunnel.sessionId, role)).toBe(true))
  }
  socket.end('and the last')
  expect((await answered).toString()).toBe('piece 0, piece 1, piece 2, and the last')
  expect(tunnel.counts()?.reconnections).toBe(2)
  expect(changes).toContain(false)
  const resumed = place.aws.emulator.calls.filter(({ operation }) => operation === 'ResumeSession')
  expect(resumed.map(({ json }) => json)).toEqual(Array(2).fill({ SessionId: tunnel.sessionId }))
})

test('a session that AWS has given up cannot be taken up again', async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({ port: await echo() })
  const socket = await connectTo(tunnel.port)
  const broken = buffer(socket)
  place.relay.forget(tunnel.sessionId)
  await expect(tunnel.closed).rejects.toThrow(SessionTimedOut)
  await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(connectTo(tunnel.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test("a session that somebody else ends: the tunnel is lost, with AWS's words", async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({ port: await echo() })
  place.relay.end(tunnel.sessionId, 'Session ended by an administrator\n')
  await expect(tunnel.closed).rejects.toThrow(TunnelLost)
  await expect(tunnel.closed).rejects.toMatchObject({
    loss: 'ended',
    said: 'Session ended by an administrator',
  })
})

test('an agent that never answers: given up, the session ended', async () => {
  const place = await tunnelPlace()
  vi.spyOn(place.agents, 'begin').mockImplementation(() => {})
  const time = { ...realTime, sleep: (ms: number, signal: AbortSignal) => realTime.sleep(ms / 100, signal) }
  const opening = place.open({ port: 5432, provisioning: { ...place.aws.provisioning(), time } })
  await expect(opening).rejects.toMatchObject({ name: 'TunnelLost', loss: 'unanswered' })
  expect(await activeSessions(place)).toEqual([])
})

test('Ctrl-C ends it', async () => {
  const place = await tunnelPlace()
  const port = await echo()
  const tunnel = await place.open({ port })
  place.stop.abort()
  await tunnel.closed
  expect(await activeSessions(place)).toEqual([])
  await expect(place.open({ port })).rejects.toThrow(Interrupted)
})

test('a lost answer to StartSession: another one is started', async () => {
  const place = await tunnelPlace()
  place.aws.emulator.failAt(0, 'lost')
  const tunnel = await place.open({ port: await echo() })
  expect(place.agents.sessions.map(({ sessionId }) => sessionId)).toEqual([
    expect.any(String),
    tunnel.sessionId,
  ])
})

test('when nothing passes, traffic is made', async () => {
  const place = await tunnelPlace()
  const tunnel = await place.open({
    port: await echo(),
    keepAliveEveryMs: 200,
    keepAlive: async (port) => {
      const socket = await connectTo(port)
      socket.end('ping')
      await buffer(socket)
    },
  })
  await soon(() => expect(tunnel.counts()?.connectionsEver).toBeGreaterThan(1))
})
