import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { dashboardFiles, dashboardFolder, fingerprintOf } from './files.ts'

const PLOTLY = ['www/plotly-2.11.1.min.js', 'www/plotly-cartesian-2.11.1.min.js']

/** An app in a folder where no npm package is found. */
async function app() {
  const folder = join(await mkdtemp(join(tmpdir(), 'clickstream app ')), 'shiny')
  onTestFinished(() => rm(dirname(folder), { recursive: true, force: true }))
  const write = async (file: string, text = file) => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  for (const file of ['app.R', 'modules/funnel.R', ...PLOTLY]) await write(file)
  const names = async () => (await dashboardFiles(folder)).map(({ name }) => name)
  return { folder, write, names, print: async () => fingerprintOf(await dashboardFiles(folder)) }
}

test('tests, and what is somebody’s own, are not of the app', async () => {
  const { write, names, print } = await app()
  const before = await print()
  for (const file of ['tests/testthat/test-a.R', '.lintr', '.Rhistory', 'modules/.DS_Store', '.Rproj.user/a'])
    await write(file)
  await write('www/plotly-2.10.0.min.js')
  expect(await names()).toEqual(['app.R', 'modules/funnel.R', ...PLOTLY])
  expect(await print()).toBe(before)
  expect(before).toMatch(/^[0-9a-f]{16}$/)
})

test('another text is another app, also one that moves from a file into the next; and back is the same one', async () => {
  const { write, print } = await app()
  const before = await print()
  await write('app.R', 'app.')
  await write('modules/funnel.R', 'Rmodules/funnel.R')
  expect(await print()).not.toBe(before)
  await write('app.R')
  await write('modules/funnel.R')
  expect(await print()).toBe(before)
})

test('plotly.js is that of the packages which are locked, and not the one that R has', async () => {
  const { folder } = await app()
  const files = await dashboardFiles(await dashboardFolder())
  const packages = resolve(import.meta.dirname, '../../node_modules')
  for (const [name, locked] of [
    ['www/plotly-2.11.1.min.js', 'plotly.js-dist-min/plotly.min.js'],
    ['www/plotly-cartesian-2.11.1.min.js', 'plotly.js-cartesian-dist-min/plotly-cartesian.min.js'],
  ] as const) {
    const { content } = files.find((file) => file.name === name) ?? {}
    expect(content?.equals(await readFile(join(packages, locked)))).toBe(true)
  }
  for (const [name, missing] of [
    [PLOTLY[0], 'plotly.js-dist-min'],
    [PLOTLY[1], 'plotly.js-cartesian-dist-min'],
  ] as const) {
    await rename(join(folder, `${name}`), join(folder, 'away'))
    await expect(dashboardFiles(folder)).rejects.toThrow(`${missing} 2.11.1 is not installed`)
    await rename(join(folder, 'away'), join(folder, `${name}`))
  }
})

test('an installation without it is told', async () => {
  const { folder } = await app()
  const place = (path: string) => pathToFileURL(`${path}/`).href
  expect(await dashboardFolder([place(join(folder, 'www')), place(folder)])).toBe(`${folder}/`)
  await expect(dashboardFolder([place(join(folder, 'www'))])).rejects.toThrow('came without the dashboard')
})
