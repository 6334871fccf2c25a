import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import type { WholeStack } from '../whole-stack.fixture.ts'

/** PostgreSQL's protocol, section 55.7: a StartupMessage of version 3.0, or an SSLRequest; prints what comes back first. */
const KNOCK = `
const [host, kind, ...parameters] = process.argv.slice(1)
const socket = require('net').connect(5432, host)
const end = Buffer.from([...parameters, ''].map((word) => word + '\\0').join(''))
const head = Buffer.alloc(8)
head.writeInt32BE(8 + (kind === 'tls' ? 0 : end.length))
head.writeInt32BE(kind === 'tls' ? 80877103 : 196608, 4)
socket.on('connect', () => socket.write(kind === 'tls' ? head : Buffer.concat([head, end])))
socket.on('data', (told) => { console.log(told.toString('latin1').replaceAll('\\0', '|')); process.exit() })
socket.on('error', (error) => { console.log(error.code); process.exit(1) })
setTimeout(() => { console.log('silence'); process.exit(1) }, 5000)
`

/** What the shop database's server says to who knocks from the internet: as somebody in plain text, or asking whether it has TLS. */
export async function knock({ sandbox, machine }: WholeStack, as: { user: string } | 'tls'): Promise<string> {
  const host = machine('oltp').publicAddress ?? ''
  const parameters = as === 'tls' ? ['tls'] : ['plain', 'user', as.user, 'database', 'clickstream_web']
  const { stdout } = await sandbox.laptop.run(process.execPath, ['-e', KNOCK, host, ...parameters])
  return stdout
}

/**
 * Whether somebody on the internet who trusts one certificate alone, a database's as it is kept, takes the shop's server for the one
 * at its public address. @param of whose certificate
 */
export async function isTrusted(stack: WholeStack, of: 'oltp' | 'dw'): Promise<boolean> {
  const { provisioning, machine, sandbox, home } = stack
  const Name = `/clickstream/${provisioning.stack}/${of}/certificate`
  const { Parameter } = await provisioning.aws.ssm.send(new GetParameterCommand({ Name }))
  const file = join(home, `${of}.pem`)
  await writeFile(file, Parameter?.Value ?? '')
  const host = machine('oltp').publicAddress ?? ''
  const { code } = await sandbox.laptop.run('openssl', [
    ...['s_client', '-starttls', 'postgres', '-connect', `${host}:5432`, '-brief'],
    ...['-CAfile', file, '-verify_return_error', '-verify_ip', host],
  ])
  return code === 0
}
