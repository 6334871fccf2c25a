import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findR, isAtLeast } from './r.ts'

/** A folder with an Rscript that runs a line of shell. @returns the folder, for a PATH */
async function rscript(line: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream r '))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'Rscript'), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  return folder
}

const NEEDED = { shiny: '1.7.4', DBI: '1.1.3', bslib: '0.4.2' }

const told = (...lines: string[]) => `printf '${lines.join('\\n').replaceAll('=', '\\t')}\\n'`

test('R with all that is needed is found, with its versions and libraries', async () => {
  const path = await rscript(told('R=4.2.2', 'libraries=/a:/b', 'shiny=1.7.4', 'DBI=1.2.0', 'bslib=0.4.10'))
  expect(await findR(NEEDED, `/nowhere:${path}`)).toEqual({
    rscript: join(path, 'Rscript'),
    libraries: '/a:/b',
    versions: { R: '4.2.2', shiny: '1.7.4', DBI: '1.2.0', bslib: '0.4.10' },
  })
})

test('without R all of it is missing', async () => {
  const debian = ['r-base-core', 'r-cran-shiny', 'r-cran-dbi', 'r-cran-bslib']
  expect(await findR(NEEDED, '')).toEqual({ missing: expect.stringContaining('no Rscript'), debian })
  expect(await findR(NEEDED, await rscript('echo "cannot open libR.so" >&2; exit 1'))).toMatchObject({
    missing: expect.stringContaining('R does not run'),
    debian,
  })
})

test('packages that are missing or too old are named', async () => {
  const path = await rscript(told('R=4.1.2', 'libraries=/a', 'shiny=', 'DBI=1.1.3', 'bslib=0.3.1'))
  expect(await findR(NEEDED, path)).toEqual({
    missing: 'R lacks shiny, bslib 0.4.2 or newer (it has 0.3.1)',
    debian: ['r-cran-shiny', 'r-cran-bslib'],
  })
})

test.each([
  ['1.7.4', '1.7.4', true],
  ['1.7.4.1', '1.7.4', true],
  ['1.7', '1.7.0', true],
  ['1.7', '1.7.4', false],
  ['1.10.0', '1.7.4', true],
  ['0.7-5', '0.7.5', true],
  ['0.7-4', '0.7.5', false],
  ['2', '1.7.4', true],
  ['', '0.1', false],
])('%s for at least %s: %s', (version, wanted, is) => {
  expect(isAtLeast(version, wanted)).toBe(is)
})
