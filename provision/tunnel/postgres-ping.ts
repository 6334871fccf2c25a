import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** SSLRequest (PostgreSQL's protocol, "Message Formats"): its own length, and a code in place of a version. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

const ANSWERED_WITHIN_MS = 10_000

/**
 * Asks a PostgreSQL on this machine, or at the end of a tunnel, whether it speaks TLS: real traffic that needs no password. A TLS
 * that it begins is carried through, and the connection closed: the server writes no line about that, as it would about one that
 * is broken off. Nothing is told or believed, so that the certificate is not looked at.
 * @throws where nothing that answers like PostgreSQL listens
 */
export async function postgresPing(port: number): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1')
  socket.setTimeout(ANSWERED_WITHIN_MS, () => socket.destroy(new Error('no answer to SSLRequest')))
  // Who waits is told by `once`; what comes after that is of no interest.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    socket.write(SSL_REQUEST)
    const answer = await firstByte(socket)
    if (answer === 'S') await carryThrough(socket)
    else if (answer !== 'N') throw new Error(`${JSON.stringify(answer)} in answer to SSLRequest`)
  } finally {
    socket.destroy()
  }
}

function firstByte(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (data: Buffer) => resolve(data.toString('latin1', 0, 1)))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed without an answer to SSLRequest')))
  })
}

async function carryThrough(socket: Socket): Promise<void> {
  const secure = connectTls({ socket, rejectUnauthorized: false })
  secure.on('error', () => {})
  await once(secure, 'secureConnect')
  secure.end()
  // The end of TLS is to leave before the connection is closed.
  await once(secure, 'finish')
}
