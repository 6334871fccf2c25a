import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

export interface Signed {
  /** PEM files. */
  certificate: string
  key: string
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** A certificate authority of the sandboxes' own, which only their machines trust. @returns its files, in the folder */
export async function makeAuthority(folder: string): Promise<Signed> {
  const files = { certificate: join(folder, 'ca.pem'), key: join(folder, 'ca.key') }
  await run('openssl', [
    ...['req', '-x509', ...KEY, '-keyout', files.key, '-out', files.certificate, '-days', '3650'],
    ...['-subj', '/CN=clickstream sandbox'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'],
  ])
  return files
}

/** What the front answers as. A star stands for one label: names of buckets have no dots here. */
const namesIn = (region: string) => [
  '*.amazonaws.com',
  `*.${region}.amazonaws.com`,
  `*.s3.${region}.amazonaws.com`,
  `*.execute-api.${region}.amazonaws.com`,
]

/** A certificate for AWS's own hosts. @returns its files, in the folder */
export async function signForAws(authority: Signed, folder: string, region: string): Promise<Signed> {
  const files = { certificate: join(folder, 'front.pem'), key: join(folder, 'front.key') }
  const request = join(folder, 'front.csr')
  const extensions = join(folder, 'front.ext')
  await run('openssl', ['req', '-new', ...KEY, '-keyout', files.key, '-out', request, '-subj', '/CN=front'])
  const names = namesIn(region).map((name) => `DNS:${name}`)
  await writeFile(extensions, `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`)
  await run('openssl', [
    ...['x509', '-req', '-in', request, '-CA', authority.certificate, '-CAkey', authority.key],
    ...['-CAcreateserial', '-days', '30', '-extfile', extensions, '-out', files.certificate],
  ])
  return files
}
