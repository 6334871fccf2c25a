import { type AddressInfo, createServer, type Socket } from 'node:net'
import { PortTaken } from '../../stack/errors.ts'

export interface Listener {
  port: number
  /** Takes no more connections; those it has go on. */
  close(): void
}

/**
 * Listens on this machine only.
 * @param port 0: a free one
 * @throws PortTaken
 */
export function listen(port: number, onConnection: (socket: Socket) => void): Promise<Listener> {
  // A client that has sent all may still wait for its answer. Small messages are sent at once.
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: false }, onConnection)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTaken('tunnel', port) : error)
    })
    server.listen(port, '127.0.0.1', () =>
      resolve({ port: (server.address() as AddressInfo).port, close: () => server.close() }),
    )
  })
}
