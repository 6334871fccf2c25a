import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

export interface Certificate {
  /** PEM. */
  certificate: string
  key: string
}

/** A certificate that signs itself, as a PostgreSQL of ours makes its own. @throws where there is no openssl */
export async function testCertificate(name: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-tls-'))
  try {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const told = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const naming = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
    await execa('openssl', ['req', '-x509', ...told, ...naming, '-keyout', key, '-out', certificate])
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** TLS before a PostgreSQL that has none. Its certificate can be exchanged while it runs. @returns its port */
export async function tlsFront(
  postgresPort: number,
  first: Certificate,
  onEnd: (end: () => void) => unknown = onTestFinished,
): Promise<{ port: number; use: (other: Certificate) => void }> {
  let current = first
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    // The eight bytes of SSLRequest; answered with S, TLS begins.
    socket.once('data', () => {
      const { certificate: cert, key } = current
      const secure = new TLSSocket(socket, { isServer: true, cert, key })
      const behind = connect(postgresPort, '127.0.0.1')
      for (const one of [secure, behind]) one.on('error', () => socket.destroy())
      secure.pipe(behind).pipe(secure)
      socket.once('close', () => behind.destroy())
      socket.write('S')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    use: (other) => {
      current = other
    },
  }
}
