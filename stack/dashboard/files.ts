import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which files the dashboard is made of, wherever it is to run: this is the one place that says. */

export interface DashboardFile {
  /** Within the app's folder, with slashes. */
  name: string
  content: Buffer
}

/** The installation came without the dashboard, or without what it is drawn by. */
export class DashboardMissing extends Error {
  override readonly name = 'DashboardMissing'
}

/**
 * plotly.js, from the npm packages of its version: the third of it that draws nearly all charts, and the whole for the others
 * (www/chart.js chooses). Debian 12's r-cran-plotly, which is not used, brings 1.31.2 along and calls it 2.11.1: with that one the
 * first plot throws, and every output of the page stays blank.
 */
const PLOTLY_VERSION = '2.11.1'
const PLOTLY = [
  {
    package: 'plotly.js-cartesian-dist-min',
    file: 'plotly-cartesian.min.js',
    name: `www/plotly-cartesian-${PLOTLY_VERSION}.min.js`,
  },
  { package: 'plotly.js-dist-min', file: 'plotly.min.js', name: `www/plotly-${PLOTLY_VERSION}.min.js` },
] as const

/** What a build lays beside the app's sources, too: they are not theirs. */
export const LAID: readonly string[] = PLOTLY.map(({ name }) => name)

/** Beside dist/ in a checkout; in dist/ where the package was installed; from the sources themselves. */
const PLACES = ['../shiny/', './shiny/', '../../shiny/']

/** @throws DashboardMissing */
export async function dashboardFolder(places: readonly string[] = PLACES): Promise<string> {
  for (const place of places) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (await exists(join(folder, 'app.R'))) return folder
  }
  throw new DashboardMissing('this installation came without the dashboard (shiny/)')
}

/**
 * All of the app but its tests and what is somebody's own, with plotly.js, in one order everywhere.
 * @throws DashboardMissing
 */
export async function dashboardFiles(folder?: string): Promise<DashboardFile[]> {
  const from = folder ?? (await dashboardFolder())
  const names = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length))
    .map((name) => name.split(sep).filter(Boolean).join('/'))
    .filter(isOfTheApp)
  const files = names.map(async (name) => ({ name, content: await readFile(join(from, name)) }))
  const bundles = PLOTLY.map(async (one) => ({ name: one.name, content: await plotly(from, one) }))
  const all = await Promise.all([...files, ...bundles])
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The same for the same files: 16 hexadecimal digits. */
export function fingerprintOf(files: readonly DashboardFile[]): string {
  const hash = createHash('sha256')
  for (const { name, content } of files) hash.update(JSON.stringify([name, content.length])).update(content)
  return hash.digest('hex').slice(0, 16)
}

/** A name with a dot before it is an editor's, a linter's or R's own; plotly.js is what a build has laid there, perhaps an older one. */
const isOfTheApp = (name: string) =>
  !/^(tests\/|www\/plotly-.*\.min\.js$)/.test(name) && !name.split('/').some((part) => part.startsWith('.'))

/** From its package; the build has laid it beside the app for where that is not installed. */
async function plotly(folder: string, bundle: (typeof PLOTLY)[number]): Promise<Buffer> {
  const { resolve } = createRequire(join(folder, 'app.R'))
  try {
    const { version } = JSON.parse(await readFile(resolve(`${bundle.package}/package.json`), 'utf8')) as {
      version: string
    }
    if (version === PLOTLY_VERSION) return await readFile(resolve(`${bundle.package}/${bundle.file}`))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
  }
  return readFile(join(folder, bundle.name)).catch((cause: unknown) => {
    throw new DashboardMissing(
      `${bundle.package} ${PLOTLY_VERSION} is not installed (\`npm ci\` does that)`,
      {
        cause,
      },
    )
  })
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
