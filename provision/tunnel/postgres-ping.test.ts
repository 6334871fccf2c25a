import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { testCertificate } from '../../test/support/tls-front.ts'
import { postgresPing } from './postgres-ping.ts'
import { listenOn, tunnelPlace } from './tunnel.fixture.ts'

/** A PostgreSQL's first answer. @returns its port, and what it was sent */
async function answering(answer: string, then: (socket: Socket) => void = () => {}) {
  const asked: string[] = []
  const port = await listenOn((socket) => {
    socket.once('data', (bytes: Buffer) => {
      asked.push(bytes.toString('hex'))
      if (answer === '') socket.end()
      else socket.write(answer)
      then(socket)
    })
  })
  return { port, asked }
}

test('asks for TLS as PostgreSQL is asked, and goes away when there is none', async () => {
  const { port, asked } = await answering('N')
  await postgresPing(port)
  expect(asked).toEqual(['0000000804d2162f'])
})

test('a TLS that begins is carried through and ended, through a tunnel too', async () => {
  const place = await tunnelPlace()
  const { certificate, key } = await testCertificate('ping.test')
  const ends: string[] = []
  const { port } = await answering('S', (socket) => {
    const secure = new TLSSocket(socket, { isServer: true, cert: certificate, key })
    for (const event of ['secure', 'end', 'error'] as const) secure.on(event, () => ends.push(event))
    secure.resume()
  })
  await postgresPing(port)
  await expect.poll(() => ends).toEqual(['secure', 'end'])
  const tunnel = await place.open({ port })
  await postgresPing(tunnel.port)
  await expect.poll(() => ends).toEqual(['secure', 'end', 'secure', 'end'])
  expect(tunnel.counts()?.bytesUp).toBeGreaterThan(8)
})

test.each([
  ['something else', 'HTTP/1.1 400 Bad Request'],
  ['nothing', ''],
])('%s in answer is no PostgreSQL', async (_, answer) => {
  const { port } = await answering(answer)
  await expect(postgresPing(port)).rejects.toThrow('SSLRequest')
})

test('nothing listens', async () => {
  await expect(postgresPing(1)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
