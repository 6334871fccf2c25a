import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostingTest, write } from '../hosting/hosting.fixture.ts'
import { webStatus } from './web.ts'

test('the storefront before, during and after its releases; and where none is hosted', async () => {
  const aws = await hostingTest()
  const status = async () => {
    const { services, addresses } = await webStatus(aws.provisioning({ mode: 'plan' }))
    return { state: services[0]?.state, reason: services[0]?.reason, addresses }
  }
  expect(await status()).toEqual({ state: 'stopped', reason: 'missing', addresses: [] })
  const stop = new AbortController()
  const stopped = aws.up({ onStart: (of) => stop.signal.addEventListener('abort', () => of.abort()) })
  const watch = setInterval(() => {
    if (aws.told.some((text) => text.includes('BUILD running'))) stop.abort()
  }, 1)
  await stopped.catch(() => {})
  clearInterval(watch)
  const starting = await status()
  expect(starting).toMatchObject({ state: 'starting', reason: 'job 1 is under way (running)' })
  await aws.up()
  const running = await status()
  expect(running).toMatchObject({ state: 'running', reason: null })
  expect(running.addresses).toEqual([
    { name: 'web', url: expect.stringMatching(/^https:\/\/main\.d\w{13}\.amplifyapp\.com$/), isPage: true },
  ])
  await rm(join(aws.storefront, 'package-lock.json'))
  await aws.up().catch(() => {})
  // What was released before still answers.
  expect(await status()).toMatchObject({ state: 'running', reason: 'job 2 failed' })
  await write(aws.storefront, 'package-lock.json', '{}')
  const none = { settings: { aws: { web: 'none' } } } as const
  expect(await webStatus(aws.provisioning(none))).toEqual({ services: [], addresses: [] })
})
