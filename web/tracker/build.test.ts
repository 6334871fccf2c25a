import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

interface Build {
  buildTracker(): Promise<{ name: string; text: string; gzip: number }[]>
  writeTracker(folder: string): Promise<void>
}

const root = new URL('../../', import.meta.url)
const build = (await import(new URL('scripts/tracker-build.mjs', root).href)) as Build

test('each build is at most 3 KiB as it travels, and the size the docs name', async () => {
  const docs = await readFile(new URL('docs/tracker.md', root), 'utf8')
  const files = await build.buildTracker()
  expect(files.map(({ name }) => name).sort()).toEqual(['clickstream.js', 'index.js'])
  for (const { name, gzip } of files) {
    expect(gzip, name).toBeLessThanOrEqual(3 * 1024)
    const [, told] = new RegExp(`\`${name}\`[^;]*?([\\d,]+) bytes`).exec(docs) ?? []
    // Compressors differ by a few bytes.
    expect(Math.abs(Number(told?.replace(',', '')) - gzip), `${name} in docs/tracker.md`).toBeLessThan(10)
  }
})

/** A shop's code: each line as it may be, but those that say that they may not. */
const SHOP = `
import { createTracker, type Tracker } from './index.js'
const tracker: Tracker = createTracker({ endpoint: '/clickstream', consent: 'required', skip: ['clicks'] })
tracker.track('home_view')
tracker.track('our.own-event', { properties: { n: 1 } })
tracker.track('product_view', { product: { id: 1, price: '9.90' } })
// @ts-expect-error
tracker.track('product_view')
// @ts-expect-error
tracker.track('product_view', { value: 1 })
// @ts-expect-error
tracker.track('checkout_complete', { transactionId: 'o' })
// @ts-expect-error
createTracker({ endpoint: '/clickstream', consent: 'maybe' })
const state: 'granted' | 'denied' | 'pending' = tracker.consent()
const sent: Promise<void> = tracker.flush()
export { state, sent }
`

test('the module’s types hold a shop to its events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracker-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await build.writeTracker(folder)
  await writeFile(join(folder, 'shop.ts'), SHOP)
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root))
  const options = ['--noEmit', '--strict', '--types', '', '--module', 'preserve', '--target', 'es2022']
  await promisify(execFile)(tsc, [...options, 'shop.ts'], { cwd: folder })
})
