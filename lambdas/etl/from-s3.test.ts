import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testEtl } from '../../test/support/etl.ts'
import { at, event, putEvents } from '../../test/support/raw-objects.ts'
import { testBucket } from '../../test/support/s3.ts'
import { S3Store } from '../raw-store/s3-store.ts'

/** S3 lists a thousand objects at a time: what lies beyond is where loaders lose events. */
test('loads an hour of more than a thousand objects from S3, and what comes after', {
  timeout: 120_000,
}, async () => {
  const { client, bucket } = await testBucket()
  const store = new S3Store(client, bucket)
  const database = await testDatabase('dw')
  const put = (n: number) => putEvents(store, at('10:00') + n, [event('page_view', `c${n}`, at('10:00'))])
  for (let n = 0; n < 1100; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => put(n + i)))
  expect(await testEtl(database, store)).toMatchObject({ state: 'done', objects: 1100, inserted: 1100 })
  await put(5000)
  await store.put('events/2026/11/20/10/events-not-ours.json', 'not JSON')
  expect(await testEtl(database, store)).toMatchObject({
    objects: 2,
    inserted: 1,
    setAside: [{ key: 'events/2026/11/20/10/events-not-ours.json' }],
  })
  expect(await testEtl(database, store)).toMatchObject({ objects: 0 })
})
