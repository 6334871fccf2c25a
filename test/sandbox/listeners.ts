import { spawn } from 'node:child_process'
import type { Socket as UdpSocket } from 'node:dgram'
import type { Server } from 'node:net'

/** What a helper inside the namespace runs: it opens the sockets, hands them over, and ends. */
const OPENER = `
const [, ...wanted] = process.argv
const next = () => {
  const [kind, address, port] = (wanted.shift() ?? '').split(' ')
  if (kind === '') return process.exit()
  if (kind === 'tcp') {
    const server = require('net').createServer()
    server.listen(Number(port), address, () => process.send(kind, server, next))
  } else {
    const socket = require('dgram').createSocket('udp4')
    socket.bind(Number(port), address, () => process.send(kind, socket, next))
  }
}
next()`

export interface Place {
  kind: 'tcp' | 'udp'
  address: string
  port: number
}

/**
 * Sockets of this process that listen in another network namespace: a socket stays where it was opened, whoever has it. So callers
 * are seen with their own addresses, without a proxy between.
 * @returns them in the order asked for; the caller closes them
 */
export function listenIn(namespace: string, places: readonly Place[]): Promise<(Server | UdpSocket)[]> {
  const asked = places.map(({ kind, address, port }) => `${kind} ${address} ${port}`)
  return new Promise((resolve, reject) => {
    const opener = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', OPENER, ...asked], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const sockets: (Server | UdpSocket)[] = []
    opener.on('message', (_, socket) => sockets.push(socket as Server | UdpSocket))
    opener.once('error', reject)
    opener.once('close', () => {
      if (sockets.length === places.length) resolve(sockets)
      else reject(new Error(`${namespace}: only ${sockets.length} of ${asked.join(', ')} could be opened`))
    })
  })
}
