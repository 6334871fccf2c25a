import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openProgram } from '../program.ts'
import { writeWhole } from '../write-file.ts'
import { buildFolder, serverOf } from './builds.ts'
import { shopEnvironment, shopFiles, startedAs } from './environment.ts'

/** The storefront on this machine: the build its stack names, served by Next's own server. */
async function main(root: string): Promise<void> {
  const program = await openProgram(root)
  const { storefront } = program.stack
  if (storefront === null) throw new Error('the storefront is not built')
  // Whoever called `up` may have variables of the same names, for a storefront of another kind.
  for (const name of Object.keys(process.env))
    if (/^(CLICKSTREAM_|NEXT_|NODE_ENV$)/.test(name)) delete process.env[name]
  Object.assign(process.env, shopEnvironment(program))
  const title = [process.execPath, ...process.execArgv, ...process.argv.slice(1)].join(' ')
  await writeWhole(shopFiles(program.folders).startedAs, startedAs(program), 0o600)
  // A supervisor that is killed cannot stop us. Next ends by this signal once it has answered what it was asked.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  const home = dirname(dirname(root))
  await import(pathToFileURL(serverOf(buildFolder(home, storefront))).href)
  // Next calls itself next-server, and nobody could tell whose.
  process.title = title
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
