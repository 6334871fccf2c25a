// The storefront as it is handed to a hosting service: its sources without tests, with a lock file of its own.
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { workspaceLock } from './storefront-lock.mjs'

const WEB = 'web'
/** Made by tools, or nobody's but this machine's. */
const NOT_SOURCES = new Set(['node_modules', 'generated', 'dist', 'coverage', 'next-env.d.ts'])
/** Of tests and measurements: they import what stays here. */
const TESTS =
  /\.(test|fixture)\.tsx?$|^tracker\/tsconfig\.test\.json$|^prisma\/introspect\.ts$|^scripts\/measure\.mjs$/

/** @returns paths within web/, in order */
export async function storefrontFiles(folder = WEB) {
  const found = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Whatever begins with a dot is of this machine: `.next`, or an `.env.local` with somebody's secrets.
    if (NOT_SOURCES.has(entry.name) || entry.name.startsWith('.') || entry.name.endsWith('.tsbuildinfo'))
      continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await storefrontFiles(path)))
    else if (!TESTS.test(relative(WEB, path))) found.push(relative(WEB, path))
  }
  return found.sort()
}

/** Writes it, and prints what it comes to. */
export async function writeStorefront(folder) {
  const files = await storefrontFiles()
  let bytes = 0
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await copyFile(join(WEB, file), join(folder, file))
    bytes += (await stat(join(WEB, file))).size
  }
  const lock = workspaceLock(JSON.parse(await readFile('package-lock.json', 'utf8')), WEB)
  const text = `${JSON.stringify(lock, null, 2)}\n`
  await writeFile(join(folder, 'package-lock.json'), text)
  const packages = Object.keys(lock.packages).length - 1
  process.stdout.write(
    `storefront: ${files.length + 1} files, ${bytes + text.length} bytes, ${packages} packages locked\n`,
  )
}
