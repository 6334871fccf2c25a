import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Means } from '../../provision/stack-parts.ts'

/** Programs of the two functions, as the build leaves them; these only say who they are. @returns their new folder */
export async function writeFakeBundles(version = 1): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bundles-'))
  for (const kind of ['ingest', 'etl'])
    await writeFile(join(folder, `${kind}.mjs`), `export const handler = async () => '${kind} ${version}'\n`)
  await writeFakeStorefront(storefrontIn(folder), version)
  return folder
}

const storefrontIn = (bundles: string): string => join(bundles, 'storefront')

/** A tree that Amplify's emulator builds; what is in it besides only says which it is. */
async function writeFakeStorefront(folder: string, version: number): Promise<void> {
  const dependencies = { next: '15.5.28' }
  const spec =
    'version: 1\nfrontend:\n  phases:\n    preBuild:\n      commands: [npm ci]\n    build:\n      commands: [npm run build]\n'
  const files = {
    'amplify.yml': spec,
    'package.json': JSON.stringify({ scripts: { build: 'next build' }, dependencies }),
    'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies } } }),
    'app/page.tsx': `export default () => ${version}\n`,
    'app/product/[slug]/page.tsx': 'export default () => null\n',
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

/** What a stack is made by where there are no machines: their databases are taken for migrated. */
export const fakeMeans = (bundles: string): Means => ({
  bundles,
  storefront: storefrontIn(bundles),
  githubToken: () => undefined,
  migrate: async () => ['one'],
})
