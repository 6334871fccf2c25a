// The browser tracker, twice: a module for what is bundled, and a script for every other page.
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const SOURCE = fileURLToPath(new URL('../web/tracker/', import.meta.url))

/** Names between the tracker's own rooms, which nothing in a browser has and no page sees. A page pays for each letter. */
const OWN =
  /^(mine|orphans|take|present|gone|added|drain|leave|choose|names|allowed|queue|post|lock|win|clock|chance)$/

/** @returns of each file its name, its text, and its size as it travels, bytes */
export async function buildTracker() {
  const common = {
    bundle: true,
    minify: true,
    write: false,
    target: 'es2021',
    legalComments: 'none',
    mangleProps: OWN,
  }
  const built = await Promise.all([
    build({
      ...common,
      format: 'esm',
      entryPoints: { index: join(SOURCE, 'index.ts') },
      outdir: '.',
    }),
    build({
      ...common,
      format: 'iife',
      entryPoints: { clickstream: join(SOURCE, 'script.ts') },
      outdir: '.',
    }),
  ])
  return built.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path, text }) => ({
      name: basename(path),
      text,
      gzip: gzipSync(text, { level: 9 }).length,
    })),
  )
}

/** Writes both and the module's types, and prints the sizes. */
export async function writeTracker(folder) {
  const files = await buildTracker()
  for (const { name, text, gzip } of files) {
    await writeFile(join(folder, name), text)
    process.stdout.write(`tracker/${name}: ${text.length} bytes, ${gzip} gzip\n`)
  }
  const types = await readFile(join(SOURCE, 'api.ts'), 'utf8')
  const made = 'export declare function createTracker(options: TrackerOptions): Tracker\n'
  await writeFile(join(folder, 'index.d.ts'), `${types}\n${made}`)
}
