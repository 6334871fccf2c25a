// Runs a bench that uses the tests' emulator: bundled beside dist/, which is published, and so must not hold test code.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Taken away, so that a bench finds its own arguments as if it had been called itself.
const [name] = process.argv.splice(2, 1)
const outfile = resolve('.cache', 'bench', `${name}.mjs`)

// Sources find files by their own place, which the bundle has not.
const placesOfSources = {
  name: 'places of sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    }))
  },
}

await build({
  entryPoints: [`bench/${name}.ts`],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  plugins: [placesOfSources],
  logLevel: 'warning',
})
// The SDK's note on coming versions of Node.js would stand in the midst of the figures.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
await import(pathToFileURL(outfile).href)
