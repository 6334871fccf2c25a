import { describe, expect, test } from 'vitest'
import { TestTime } from '../../test/aws/test-time.ts'
import { AnswerLost, AwsCredentials, AwsDenied, AwsFailed, AwsQuota } from '../errors.ts'
import { isRead, withManners } from './manners.ts'

/** An error as the SDK throws it. */
function awsError(name: string, status: number | null = 400, more: object = {}): Error {
  return Object.assign(new Error(`${name}!`), {
    name,
    $metadata: { httpStatusCode: status ?? undefined },
    ...more,
  })
}

/** A client whose calls give these answers, one after the other. */
function setup(answers: (Error | string)[], isReadOnly = false) {
  type Handler = (args: never) => Promise<unknown>
  let added: ((next: Handler, context: { commandName: string }) => Handler) | undefined
  const time = new TestTime(0)
  const client = {
    middlewareStack: {
      add: (middleware: typeof added) => {
        added = middleware
      },
    },
  }
  withManners('ec2', client, { time, random: () => 0.5, signal: new AbortController().signal, isReadOnly })
  let calls = 0
  const next: Handler = async () => {
    const answer = answers[calls++] ?? 'none left'
    if (answer instanceof Error) throw answer
    return answer
  }
  const call = (operation: string, input: object = {}) =>
    added?.(next, { commandName: `${operation}Command` })({ input } as never)
  return { call, time, calls: () => calls }
}

describe('every call', () => {
  test('that AWS did not do for being asked too often is asked again, later and later', async () => {
    const { call, time, calls } = setup([
      awsError('RequestLimitExceeded', 503),
      awsError('Throttling'),
      'done',
    ])
    expect(await call('CreateVpc')).toBe('done')
    expect([calls(), time.now()]).toEqual([3, 500 + 1000])
  })

  test('that reads is asked again after a failure; one that changes something is not', async () => {
    const reading = setup([
      awsError('InternalError', 500),
      awsError('x', null, { code: 'ECONNRESET' }),
      'done',
    ])
    expect(await reading.call('DescribeVpcs')).toBe('done')
    const changing = setup([awsError('InternalError', 500), 'done'])
    await expect(changing.call('CreateVpc')).rejects.toThrow(AnswerLost)
    expect(changing.calls()).toBe(1)
  })

  test('is given up after nine tries', async () => {
    const { call, calls } = setup(Array.from({ length: 20 }, () => awsError('ThrottlingException')))
    await expect(call('CreateVpc')).rejects.toThrow(AwsFailed)
    expect(calls()).toBe(9)
  })

  test('is refused before it is sent where nothing may be changed', async () => {
    const { call, calls } = setup(['done', 'done'], true)
    await expect(call('DeleteVpc')).rejects.toThrow('ec2:DeleteVpc while nothing may be changed')
    expect(await call('DescribeVpcs')).toBe('done')
    expect(calls()).toBe(1)
  })

  test('that is a dry run changes nothing: it is sent, and sent again after a failure', async () => {
    const { call, calls } = setup([awsError('InternalError', 500), 'done'], true)
    await expect(call('CreateVpc', { DryRun: false })).rejects.toThrow('nothing may be changed')
    expect(await call('CreateVpc', { DryRun: true })).toBe('done')
    expect(calls()).toBe(2)
  })

  test.each([
    [awsError('UnauthorizedOperation', 403), AwsDenied],
    [awsError('AccessDeniedException', 400), AwsDenied],
    [awsError('ExpiredToken'), AwsCredentials],
    [awsError('UnrecognizedClientException'), AwsCredentials],
    [awsError('CredentialsProviderError', null), AwsCredentials],
    [awsError('VpcLimitExceeded'), AwsQuota],
    [awsError('InvalidParameterValue'), AwsFailed],
  ])('%s is told with the action', async (error, kind) => {
    const told = await setup([error])
      .call('CreateVpc')
      ?.catch((failure: unknown) => failure)
    expect(told).toBeInstanceOf(kind)
    expect((told as Error).cause).toBe(error)
    if ('action' in (told as object)) expect((told as { action: string }).action).toBe('ec2:CreateVpc')
  })

  test('shows no signed request in a trace', async () => {
    const error = awsError('InvalidParameterValue', 400, {
      $response: { headers: { authorization: 'signed' } },
    })
    const told = (await setup([error])
      .call('CreateVpc')
      ?.catch((failure: unknown) => failure)) as Error
    expect(Object.keys(told.cause as object)).not.toContain('$response')
  })
})

test('what reads is known by its name', () => {
  expect(['DescribeVpcs', 'GetRole', 'ListRoles', 'HeadBucket', 'FilterLogEvents'].every(isRead)).toBe(true)
  expect(['CreateVpc', 'DeleteRole', 'PutObject', 'Invoke', 'TagResource'].some(isRead)).toBe(false)
})
