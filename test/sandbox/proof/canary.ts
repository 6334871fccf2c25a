import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { functionName } from '../../../provision/functions/names.ts'
import { runOn } from '../run-command.ts'
import { STACK, type WholeStack } from '../whole-stack.fixture.ts'

/**
 * Puts a string into every kind of place that is searched for passwords, packed as our scripts are where it is sent: a search that
 * does not find it there would not find a password.
 * @returns the string, and what has to be told of each place
 */
export async function plantCanary(stack: WholeStack): Promise<{ canary: string; places: RegExp[] }> {
  const canary = randomBytes(24).toString('base64url')
  for (const of of ['oltp', 'dw'] as const) await inMachine(stack, of, canary)
  await stack.cli('psql', 'oltp', '-c', `SELECT '${canary}'`)
  await writeFile(join(stack.home, 'left'), canary)
  await inLog(stack, canary)
  const inEach = [
    'file in machine OF: /var/log/left',
    'file in machine OF: /run/left',
    'journal of machine OF',
  ]
  return {
    canary,
    places: [
      ...['oltp', 'dw'].flatMap((of) => inEach.map((place) => new RegExp(`^${place.replace('OF', of)}$`))),
      ...[/^request ssm SendCommand$/, /^process$/, /^output of the program$/],
      ...[/^file on the host: .*\/left$/, /^log group /],
    ],
  }
}

async function inMachine({ provisioning, machine }: WholeStack, of: 'oltp' | 'dw', canary: string) {
  const script = `echo ${canary} | tee /var/log/left /run/left | logger; sh -c 'sleep 1; true' ${canary}`
  const packed = gzipSync(script).toString('base64')
  await runOn(provisioning.aws.ssm, machine(of).id, `echo ${packed} | base64 -d | gunzip | sh`)
}

async function inLog({ provisioning }: WholeStack, canary: string) {
  const place = {
    logGroupName: `/aws/lambda/${functionName({ stack: STACK }, 'ingest')}`,
    logStreamName: 'left',
  }
  const { logs } = provisioning.aws
  await logs.send(new CreateLogStreamCommand(place))
  const logEvents = [{ timestamp: Date.now(), message: canary }]
  await logs.send(new PutLogEventsCommand({ ...place, logEvents }))
}
