import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'

/** What an instance may know of itself. */
export interface InstanceFacts {
  instanceId: string
  address: string
  publicAddress: string | null
  region: string
  zone: string
  imageId: string
  instanceType: string
  account: string
  /** Null where the instance has no profile. */
  role: string | null
  /** The script of its launch. */
  userData: string
}

/**
 * The instance metadata service. Tokens are required, as the platform launches its instances (HttpTokens: required); only cloud-init,
 * which asks for none inside a container, gets by without: by its own name or that of its library.
 * @param find by the caller's address
 */
export function metadataService(find: (address: string) => InstanceFacts | null): RequestListener {
  const tokens = new Set<string>()
  return (request, response) => {
    const facts = find(request.socket.remoteAddress ?? '')
    const path = (request.url ?? '').replace(/^\/[^/]+/, '').replaceAll(/\/+/g, '/')
    if (facts === null) return void response.writeHead(404).end()
    if (request.method === 'PUT' && path === '/api/token') {
      const token = randomUUID()
      tokens.add(token)
      return void response.end(token)
    }
    if (!isTrusted(request, tokens)) return void response.writeHead(401).end()
    const value = lookUp(facts, path)
    if (value === null) response.writeHead(404)
    response.end(value ?? undefined)
  }
}

const isTrusted = ({ headers }: IncomingMessage, tokens: ReadonlySet<string>): boolean =>
  tokens.has(String(headers['x-aws-ec2-metadata-token'])) ||
  /^(Cloud-Init|python-requests)\//.test(headers['user-agent'] ?? '')

function lookUp(facts: InstanceFacts, path: string): string | null {
  const { region, zone, instanceId, account, instanceType, imageId, role } = facts
  if (path === '/user-data') return facts.userData
  if (path === '/dynamic/instance-identity/document')
    return JSON.stringify({
      instanceId,
      region,
      availabilityZone: zone,
      accountId: account,
      instanceType,
      imageId,
    })
  if (!path.startsWith('/meta-data')) return null
  const values: Record<string, string> = {
    'ami-id': imageId,
    hostname: hostname(facts),
    'instance-id': instanceId,
    'instance-type': instanceType,
    'local-hostname': hostname(facts),
    'local-ipv4': facts.address,
    'placement/availability-zone': zone,
    'placement/region': region,
    ...(facts.publicAddress === null ? {} : { 'public-ipv4': facts.publicAddress }),
    ...(role === null
      ? {}
      : {
          'iam/info': JSON.stringify({ Code: 'Success' }),
          [`iam/security-credentials/${role}`]: JSON.stringify(credentials()),
        }),
  }
  return entry(values, path.replace(/^\/meta-data\/?/, ''))
}

const hostname = ({ address, region }: InstanceFacts) =>
  `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`

const credentials = () => ({
  Code: 'Success',
  Type: 'AWS-HMAC',
  AccessKeyId: 'ASIASANDBOX',
  SecretAccessKey: 'sandbox',
  Token: 'sandbox',
  LastUpdated: new Date().toISOString(),
  Expiration: new Date(Date.now() + 6 * 3600_000).toISOString(),
})

/** A value, or the names below it, one a line, with a slash where there is more. */
function entry(values: Record<string, string>, path: string): string | null {
  const value = values[path.replace(/\/$/, '')]
  if (value !== undefined) return value
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`
  const below = Object.keys(values)
    .filter((name) => name.startsWith(folder))
    .map((name) => name.slice(folder.length).replace(/\/.*$/, '/'))
  return below.length === 0 ? null : [...new Set(below)].join('\n')
}
