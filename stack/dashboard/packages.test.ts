import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { dashboardFiles } from './files.ts'
import { DEBIAN_PACKAGES, R_PACKAGES } from './packages.ts'

/** In every R. */
const OF_R = ['base', 'compiler', 'graphics', 'grDevices', 'methods', 'stats', 'tools', 'utils']

test('the packages are those that the app uses, and no other', async () => {
  const code = (await dashboardFiles())
    .filter(({ name }) => name.endsWith('.R'))
    .map(({ content }) => content.toString().replace(/^\s*#.*$/gm, ''))
    .join('\n')
  const loaded = /\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([\w.]+)/g
  const named = /\b([A-Za-z][\w.]*):::?[\w.`]/g
  const used = new Set([...code.matchAll(loaded), ...code.matchAll(named)].map(([, name]) => name ?? ''))
  for (const name of OF_R) used.delete(name)
  expect([...used].sort()).toEqual(Object.keys(R_PACKAGES).sort())
})

test('the docs name what a machine needs', async () => {
  const text = await readFile(new URL('../../docs/dashboard.md', import.meta.url), 'utf8')
  for (const name of Object.keys(R_PACKAGES)) expect(text).toContain(`\`${name}\``)
  expect(DEBIAN_PACKAGES).toContain('r-cran-rpostgresql')
})
