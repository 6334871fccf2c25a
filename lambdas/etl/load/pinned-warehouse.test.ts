import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { testCertificate, tlsFront } from '../../../test/support/tls-front.ts'
import { pinnedWarehouse } from './pinned-warehouse.ts'

/** A message of the server's: its kind, its length, its body. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(kind), length, body])
}

const ASKS = message('R', Buffer.from([0, 0, 0, 3]))
const LETS_IN = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))])
const REFUSES = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "etl"\0\0'),
)

/** Enough of a PostgreSQL to check a password, since the real role's is all tests'. */
async function passwordServer(password: () => string): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(ASKS)
      socket.once('data', (answer) => {
        // `p`, the length, the password, a zero.
        const isRight = answer.subarray(5, -1).toString() === password()
        if (isRight) socket.write(LETS_IN)
        else socket.end(REFUSES)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('passwords and certificate are kept, and read again once the server has others: each, and both at once', async () => {
  const name = 'dw.shop.clickstream'
  const [first, second] = [await testCertificate(name), await testCertificate(name)]
  const server = { password: 'first', certificate: first }
  const kept = { password: 'first', certificate: first.certificate }
  const front = await tlsFront(await passwordServer(() => server.password), first)
  let reads = 0
  const address = {
    host: '127.0.0.1',
    port: front.port,
    database: 'clickstream_dw',
    passwordParameter: 'password',
    certificateParameter: 'certificate',
    certificateName: name,
  }
  const connect = pinnedWarehouse(address, async (parameter) => {
    reads++
    return kept[parameter as keyof typeof kept]
  })
  const enters = async () => (await connect({})).end()
  await enters()
  await enters()
  expect(reads).toBe(2)
  server.password = kept.password = 'second'
  await enters()
  expect(reads).toBe(4)
  front.use(second)
  kept.certificate = second.certificate
  server.password = kept.password = 'third'
  await enters()
  await enters()
  expect(reads).toBe(6)
  // The parameters come first, the server follows: in between who is in stays in, and others fail and try again.
  kept.password = 'fourth'
  await enters()
  server.password = 'fifth'
  await expect(connect({})).rejects.toMatchObject({ code: '28P01' })
  kept.password = 'fifth'
  await enters()
})
