import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectTo, listenOn, tunnelPlace } from './tunnel.fixture.ts'
import type { Tunnel } from './tunnel.ts'

const MB = 1024 * 1024
const OFFERED = 80 * MB

/** Writes as much as is taken. @returns how much that was so far */
function offer(socket: Socket): () => number {
  let taken = 0
  const piece = Buffer.alloc(64 * 1024)
  void (async () => {
    while (taken < OFFERED && !socket.destroyed) {
      taken += piece.length
      if (!socket.write(piece)) await once(socket, 'drain').catch(() => {})
    }
    socket.end()
  })()
  return () => taken
}

/** @returns when nothing has been carried for two seconds */
async function standstill(tunnel: Tunnel): Promise<void> {
  const carried = () => bytesOf(tunnel).bytesUp + bytesOf(tunnel).bytesDown
  for (let before = -1; before !== carried() || before === 0; ) {
    before = carried()
    await pause(2000)
  }
}

const memoryMb = () => (process.memoryUsage.rss() / MB) | 0

/** Reads all that is left. */
async function drain(socket: Socket): Promise<number> {
  let read = 0
  socket.on('data', ({ length }: Buffer) => {
    read += length
  })
  socket.resume()
  await once(socket, 'end')
  return read
}

const bytesOf = (tunnel: Tunnel) => {
  const { bytesUp = 0, bytesDown = 0 } = tunnel.counts() ?? {}
  return { bytesUp, bytesDown }
}

// Relay, target and client are in this process: what it needs is what they need together.
test('a local reader that stops holds back the target, in bounded memory, and gets all when it goes on', async () => {
  const place = await tunnelPlace({ pauseMs: 0 })
  let offered = () => 0
  const port = await listenOn((socket) => {
    offered = offer(socket)
  })
  const tunnel = await place.open({ port })
  const before = memoryMb()
  const socket = await connectTo(tunnel.port)
  await standstill(tunnel)
  expect(tunnel.counts()?.isHeld).toBe(true)
  expect(bytesOf(tunnel).bytesDown).toBeGreaterThan(4 * MB)
  expect(bytesOf(tunnel).bytesDown).toBeLessThan(12 * MB)
  // Beside what the tunnel holds, the kernel's buffers: up to 32 MB for each of its connections, more the busier the machine is.
  expect(offered()).toBeLessThan(OFFERED)
  expect(memoryMb() - before).toBeLessThan(80)
  expect(await drain(socket)).toBe(OFFERED)
  expect(tunnel.counts()?.isHeld).toBe(false)
  socket.end()
})

test('a target that stops reading holds back the local writer, in bounded memory', async () => {
  const place = await tunnelPlace({ pauseMs: 0 })
  let atTarget: Socket | undefined
  const port = await listenOn((socket) => {
    atTarget = socket.pause()
  })
  const tunnel = await place.open({ port })
  const before = memoryMb()
  const socket = await connectTo(tunnel.port)
  const offered = offer(socket)
  await standstill(tunnel)
  expect(bytesOf(tunnel).bytesUp).toBeLessThan(24 * MB)
  expect(offered()).toBeLessThan(OFFERED)
  expect(memoryMb() - before).toBeLessThan(80)
  expect(await drain(atTarget as Socket)).toBe(OFFERED)
  socket.destroy()
})
