import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The SDK's packages, by IAM's names for their services (Service Authorization Reference: "service prefix"). */
const SERVICES: Record<string, string> = {
  amplify: 'amplify',
  apigatewayv2: 'apigateway',
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  codecommit: 'codecommit',
  'cognito-identity-provider': 'cognito-idp',
  ec2: 'ec2',
  iam: 'iam',
  lambda: 'lambda',
  pricing: 'pricing',
  s3: 's3',
  scheduler: 'scheduler',
  'service-quotas': 'servicequotas',
  sns: 'sns',
  ssm: 'ssm',
  sts: 'sts',
}

/**
 * Every call that the code of a folder can make, as `ec2:CreateVpc`: the commands and paginators that it imports from the SDK. Repairs
 * that no test happens to bring about are among them. Tests and their fixtures are not.
 * @throws where it imports what this cannot read: a package without a service, a waiter, a whole namespace
 */
export async function sentCommands(folder: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (const path of await readdir(folder, { recursive: true }))
    if (path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path))
      for (const call of commandsIn(await readFile(join(folder, path), 'utf8'), path)) found.add(call)
  return found
}

function commandsIn(source: string, path: string): string[] {
  const imports = source.matchAll(/^import\s+(type\s+)?([^'"]*?)\s+from '@aws-sdk\/client-([\w-]+)'/gm)
  return [...imports].flatMap(([, isType, what = '', name = '']) => {
    if (isType !== undefined) return []
    const service = SERVICES[name]
    if (service === undefined || !what.startsWith('{'))
      throw new Error(`${path}: cannot tell which calls ${what} of client-${name} makes`)
    return operationsOf(what, path).map((operation) => `${service}:${operation}`)
  })
}

function operationsOf(names: string, path: string): string[] {
  return names
    .replace(/[{}]/g, '')
    .split(',')
    .map((name) => name.trim().replace(/\s+as\s+\w+$/, ''))
    .filter((name) => name !== '' && !name.startsWith('type '))
    .flatMap((name) => {
      if (/^waitUntil[A-Z]/.test(name)) throw new Error(`${path}: say here what ${name} calls`)
      const operation = /^(?:paginate)([A-Z]\w+)$/.exec(name)?.[1] ?? /^([A-Z]\w+)Command$/.exec(name)?.[1]
      return operation === undefined ? [] : [operation]
    })
}
