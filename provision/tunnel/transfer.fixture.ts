import { createCipheriv, createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connectTo, listenOn } from './tunnel.fixture.ts'

/** Bytes nobody can guess, the same for the same number; and their digest. */
async function writePattern(socket: Socket, seed: number, bytes: number): Promise<string> {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed)
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const hash = createHash('sha256')
  for (let left = bytes; left > 0; ) {
    const piece = stream.update(Buffer.alloc(Math.min(left, 48 * 1024)))
    left -= piece.length
    hash.update(piece)
    if (!socket.write(piece)) await once(socket, 'drain')
  }
  return hash.digest('hex')
}

/** @returns the digest of exactly so many bytes; @throws where there come more, or the connection ends before */
function readDigest(socket: Socket, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  let read = 0
  return new Promise((resolve, reject) => {
    socket.on('data', (piece: Buffer) => {
      read += piece.length
      hash.update(piece)
      if (read > bytes) reject(new Error(`${read} of ${bytes} bytes`))
      if (read === bytes) resolve(hash.digest('hex'))
    })
    socket.once('close', () => reject(new Error(`closed after ${read} of ${bytes} bytes`)))
    socket.once('end', () => reject(new Error(`ended after ${read} of ${bytes} bytes`)))
  })
}

/** Digests of what was written, and of what came at the other end. */
export interface Way {
  written: string
  read: string
}

export interface Transfers {
  /** Of the target. */
  port: number
  /** One connection that writes and reads so many bytes at once. */
  run(tunnelPort: number, id: number): Promise<{ up: Way; down: Way }>
}

/** Connections that carry so many bytes each way at the same time. */
export async function transfers(bytes: number): Promise<Transfers> {
  const atTarget = new Map<number, Promise<{ written: string; read: string }>>()
  const port = await listenOn((socket) => {
    socket.once('data', (first: Buffer) => {
      const id = first.readUInt32BE(0)
      socket.unshift(first.subarray(4))
      const both = Promise.all([writePattern(socket, id * 2, bytes), readDigest(socket, bytes)])
      const done = both.then(([written, read]) => ({ written, read }))
      done.catch(() => {})
      atTarget.set(id, done)
    })
  })
  const run = async (tunnelPort: number, id: number) => {
    const socket = await connectTo(tunnelPort)
    const name = Buffer.alloc(4)
    name.writeUInt32BE(id)
    socket.write(name)
    const [written, read] = await Promise.all([
      writePattern(socket, id * 2 + 1, bytes),
      readDigest(socket, bytes),
    ])
    const target = await atTarget.get(id)
    socket.end()
    if (target === undefined) throw new Error('never came')
    return { up: { written, read: target.read }, down: { written: target.written, read } }
  }
  return { port, run }
}
