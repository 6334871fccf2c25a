import { CreateLogGroupCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect, test } from 'vitest'
import { logEvents } from '../../test/aws/manners/logs.ts'
import { testAws } from '../../test/aws/test-aws.ts'
import { freshOf, lastOf, tailOf } from './tail.ts'

test('what will not be read again is forgotten, however long a group is followed', async () => {
  const { provisioning, time } = await testAws([logEvents()])
  const one = provisioning()
  const group = { logGroupName: 'etl', logStreamName: 'one' }
  await one.aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'etl' }))
  const tail = tailOf('etl', 'etl')
  expect(await lastOf(one, tail, 10, true)).toEqual([])
  for (let n = 1; n <= 20; n++) {
    await time.sleep(10_000, one.signal)
    const logEvents = [{ timestamp: time.now(), message: String(n) }]
    await one.aws.logs.send(new PutLogEventsCommand({ ...group, logEvents }))
    expect(await freshOf(one, tail)).toEqual([{ service: 'etl', text: String(n), at: time.now() }])
  }
  // Those of the last 30 s, both ends of it included.
  expect(tail.seen.size).toBe(4)
})
