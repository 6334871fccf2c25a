import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

interface Build {
  buildTracker(): Promise<{ name: string; text: string; gzip: number }[]>
}

const root = new URL('../../', import.meta.url)

test('each build is at most 3 KiB as it travels, and the size the docs name', async () => {
  const { buildTracker } = (await import(new URL('scripts/tracker-build.mjs', root).href)) as Build
  const docs = await readFile(new URL('docs/tracker.md', root), 'utf8')
  const files = await buildTracker()
  expect(files.map(({ name }) => name).sort()).toEqual(['clickstream.js', 'index.js'])
  for (const { name, gzip } of files) {
    expect(gzip, name).toBeLessThanOrEqual(3 * 1024)
    // Compressors differ by a few bytes.
    const [, told] = new RegExp(`\`${name}\`[^\\n]*?([\\d,]+) bytes`).exec(docs) ?? []
    expect(Math.abs(Number(told?.replace(',', '')) - gzip), `${name} in docs/tracker.md`).toBeLessThan(50)
  }
})
