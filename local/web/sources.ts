import { createHash } from 'node:crypto'
import { access, readdir, readFile, realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The storefront's sources, and the packages it is built of. */
export interface StorefrontSources {
  /** web/ */
  folder: string
  /** Where its packages are; its own node_modules stands before it. */
  modules: string
  /** Version of Next.js. */
  next: string
}

/** Why there is no storefront to build, for people. */
export interface NoSources {
  missing: string
}

/** Beside dist/ in what is built, two up from here in the sources. */
const PLACES = ['../web/', '../../web/']

export async function findSources(
  places: readonly string[] = PLACES,
): Promise<StorefrontSources | NoSources> {
  for (const place of places) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (!(await exists(join(folder, 'next.config.mjs')))) continue
    return packagesOf(await realpath(folder))
  }
  return { missing: 'this installation came without its sources (web/)' }
}

async function packagesOf(folder: string): Promise<StorefrontSources | NoSources> {
  const resolve = createRequire(join(folder, 'package.json')).resolve
  try {
    const next = resolve('next/package.json')
    // What only building needs: an installation without development packages has not got it.
    for (const name of ['prisma/package.json', '@tailwindcss/postcss']) resolve(name)
    const { version } = JSON.parse(await readFile(next, 'utf8')) as { version: string }
    return { folder, modules: dirname(dirname(next)), next: version }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
    return { missing: 'its packages are not installed (`npm ci` does that)' }
  }
}

/** Whoever changes how it is built changes this too, so that it is built again. */
const WAY_OF_BUILDING = 1

/** The same for the same sources, packages and major version of Node.js: 16 hexadecimal digits. */
export async function fingerprint({ folder }: StorefrontSources): Promise<string> {
  const hash = createHash('sha256')
  const [major] = process.versions.node.split('.')
  hash.update(JSON.stringify([WAY_OF_BUILDING, major, process.platform, process.arch]))
  const lock = join(dirname(folder), 'package-lock.json')
  const files = (await sourceFiles(folder)).map((file) => [file, join(folder, file)] as const)
  for (const [name, path] of [...files, ['package-lock.json', lock] as const]) {
    const content = await readFile(path).catch(nothingWhereMissing)
    hash.update(JSON.stringify([name, content.length])).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}

const NOT_BUILT_OF =
  /^(\..*|node_modules|generated|next-env\.d\.ts|.*\.(test|fixture)\.tsx?|.*\.tsbuildinfo)$/

/** What it is built of, relative to its folder, in one order everywhere. No test, nothing made, no `.env` of somebody's own. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter(({ name }) => !NOT_BUILT_OF.test(name))
      .map(async (entry) => {
        const path = join(folder, entry.name)
        if (!entry.isDirectory()) return [entry.name]
        return (await sourceFiles(path)).map((file) => relative(folder, join(path, file)))
      }),
  )
  return files.flat().sort()
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

function nothingWhereMissing(cause: NodeJS.ErrnoException): Buffer {
  if (cause.code === 'ENOENT') return Buffer.alloc(0)
  throw cause
}
