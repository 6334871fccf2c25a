import { DescribeLogGroupsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { execa } from 'execa'
import type { AwsCall } from '../../aws/aws-call.ts'
import { namesOf } from '../names.ts'
import type { WholeStack } from '../whole-stack.fixture.ts'
import { unwrapped } from './unwrapped.ts'

/** Folders of a machine with files that outlive what wrote them, its memory's (/run, /tmp, /dev/shm) too. */
const FOLDERS =
  '/boot /dev/shm /etc /home /media /mnt /opt /root /run /srv /tmp /usr /var/backups /var/cache /var/lib /var/local /var/log /var/spool /var/tmp'
/** Above that, a request's body is a bundle of packages: compressed by others, and searched as it is. */
const MOST_UNWRAPPED = 20_000_000

/**
 * Looks for strings in all that a stack has left behind and shown so far: requests to AWS with what is packed into them, arguments and
 * environments of processes, the program's output and home, machines' files, journals and consoles, functions' programs and logs.
 * @returns where they are found, each place once: `file in machine dw: /etc/x`; never the strings
 */
export async function findTraces(stack: WholeStack, strings: readonly string[]): Promise<string[]> {
  const has = (text: string) => strings.some((string) => text.includes(string))
  const hasInside = (text: string) => unwrapped(text).some(has)
  const found = await Promise.all([
    stack.sandbox.emulator.calls.filter((call) => isIn(call, strings)).map(nameOf),
    stack.watch.seen().some(hasInside) ? ['process'] : [],
    stack.said.some(hasInside) ? ['output of the program'] : [],
    inLogs(stack, has),
    ...(['oltp', 'dw'] as const).map((of) => inMachine(stack, of, strings)),
    onHost(stack, strings),
  ])
  return [...new Set(found.flat())].toSorted()
}

const nameOf = ({ service, operation }: AwsCall) => `request ${service} ${operation}`

function isIn(call: AwsCall, strings: readonly string[]): boolean {
  const { path, headers } = call
  if (call.body.length > MOST_UNWRAPPED) return strings.some((string) => call.body.includes(string))
  const body = isSecretsPlace(call)
    ? JSON.stringify({ ...call.json, Value: '' })
    : call.body.toString('latin1')
  return [path, JSON.stringify(headers), body].some((text) =>
    unwrapped(text).some((one) => strings.some((string) => one.includes(string))),
  )
}

/** The one request that may have a password, in one place: where it is kept. (A parameter that is there keeps its type untold.) */
const isSecretsPlace = ({ operation, json }: AwsCall): boolean =>
  operation === 'PutParameter' && /^\/clickstream\/\w+\/\w+\/\w+\/password$/.test(String(json['Name']))

async function inLogs({ provisioning }: WholeStack, has: (text: string) => boolean): Promise<string[]> {
  const client = provisioning.aws.logs
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}))
  const found: string[] = []
  for (const { logGroupName = '' } of logGroups)
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName }))
      if (events.some(({ message = '' }) => has(message))) found.push(`log group ${logGroupName}`)
  return found
}

async function inMachine(
  { sandbox, machine }: WholeStack,
  of: 'oltp' | 'dw',
  strings: readonly string[],
): Promise<string[]> {
  const { id } = machine(of)
  const list = `${strings.join('\n')}\n`
  const files = await sandbox.exec(id, `grep -ralF -D skip -f - ${FOLDERS} 2>/dev/null`, list)
  const grep = (what: string) => `${what} | grep -cF -f <(printf '%s' "$list")`
  // What it looks for comes by its input: in its arguments, it would be found there.
  const journal = await sandbox.exec(
    id,
    `list=$(cat); ${grep('journalctl -q --no-pager -o export -a')}`,
    list,
  )
  return [
    ...files.stdout.split('\n').flatMap((path) => (path === '' ? [] : [`file in machine ${of}: ${path}`])),
    ...(journal.stdout === '0' ? [] : [`journal of machine ${of}`]),
  ]
}

async function onHost({ sandbox, home }: WholeStack, strings: readonly string[]): Promise<string[]> {
  const consoles = sandbox.machines().map((machine) => machine.console)
  const places = [home, `${namesOf(sandbox.id).home}/functions`, ...consoles]
  const input = `${strings.join('\n')}\n`
  const { stdout } = await execa('grep', ['-ralF', '-f', '-', ...places], { input, reject: false })
  return stdout.split('\n').flatMap((path) => (path === '' ? [] : [`file on the host: ${path}`]))
}
