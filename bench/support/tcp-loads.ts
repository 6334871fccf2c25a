import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Bytes over TCP, as many as are taken, timed at their reader. */
export type Direction = 'up' | 'down'

const PIECE = Buffer.alloc(64 * 1024, 'x')

export async function listening(onConnection: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer(onConnection)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

/** A proxy that does nothing but pass bytes on. */
export const plainProxy = (port: number) =>
  listening((near) => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => near.destroy())
  })

/** The far end: what is sent to it is swallowed, then as much is sent back as the first byte asks for. */
export const target = (bytes: number) =>
  listening((socket) => {
    let left = bytes
    socket.on('error', () => {})
    socket.once('data', (first: Buffer) => {
      if (first.toString('latin1', 0, 1) === 'd') return void write(socket, bytes)
      left -= first.length - 1
      socket.on('data', ({ length }: Buffer) => {
        left -= length
        if (left <= 0) socket.end('.')
      })
    })
  })

async function write(socket: Socket, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= PIECE.length)
    if (!socket.write(PIECE.subarray(0, left))) await once(socket, 'drain')
}

/** @returns MB/s (1 MB: 10^6 bytes) over so many connections at once, each with its part of the bytes */
export async function throughput(
  port: number,
  direction: Direction,
  bytes: number,
  connections: number,
): Promise<number> {
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, () => carry(port, direction, bytes)))
  return (bytes * connections) / 1e6 / ((performance.now() - began) / 1000)
}

async function carry(port: number, direction: Direction, bytes: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  let left = direction === 'up' ? 1 : bytes
  const whole = new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('data', ({ length }: Buffer) => {
      left -= length
      if (left <= 0) resolve()
    })
  })
  socket.write(direction === 'up' ? 'u' : 'd')
  if (direction === 'up') await write(socket, bytes)
  await whole
  socket.destroy()
}
