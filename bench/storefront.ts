import { availableParallelism, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { execa } from 'execa'
import { stackFolders } from '../local/folders.ts'
import { localAddress } from '../local/run-etl.ts'
import { readSecrets, readStackFile } from '../local/stack-file.ts'
import { seedCatalogue } from '../simulate/catalogue/seed-catalogue.ts'
import { withClient } from '../stack/open-client.ts'
import { TestCli } from '../test/support/cli.ts'
import { keepBuild, layInBuild } from '../test/support/kept-build.ts'
import { fillUpTo } from './support/many-products.ts'

/**
 * How fast the shop answers on this machine: the demo's catalogue, and the same pages with 5,000 products. One visitor, one page after
 * another, by HTTP: browsers, and the way to them, are not in it.
 */

const STACK = 'bench'
const MANY = 5_000

const write = (line = '') => process.stdout.write(`${line}\n`)

const cli = await TestCli.make()
try {
  await layInBuild(cli.home)
  const up = await cli.run('up', '--local', '--stack', STACK)
  if (up.code !== 0) throw new Error(`up ended with ${up.code}:\n${up.stdout}\n${up.stderr}`)
  await keepBuild(cli.home)
  const folders = stackFolders(cli.home, STACK)
  const stack = await readStackFile(folders)
  if (stack === null) throw new Error('there is no stack')
  const address = localAddress({ folders, stack, secrets: await readSecrets(folders) }, 'oltp', 'owner')
  const shop = { address, close: async () => {} }
  await withClient(shop, (owner) => seedCatalogue(owner, stack.settings.currency))
  await measure(await withClient(shop, (owner) => fillUpTo(owner, 0)))
  await measure(await withClient(shop, (owner) => fillUpTo(owner, MANY)))
} finally {
  await cli.clean(STACK)
}

async function measure(products: number): Promise<void> {
  const addresses = await cli.json<{ name: string; url: string }[]>('open', '--local', '--stack', STACK)
  const url = addresses.find(({ name }) => name === 'web')?.url
  if (url === undefined) throw new Error('the stack has no shop')
  const load = `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`
  write(`${products.toLocaleString('en')} products, ${load}`)
  const { exitCode } = await execa(
    process.execPath,
    [resolve('web/scripts/measure.mjs'), new URL(url).origin],
    {
      stdio: 'inherit',
      reject: false,
    },
  )
  if (exitCode !== 0) process.exitCode = 1
  write()
}
