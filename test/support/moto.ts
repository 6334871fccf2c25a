import { type ChildProcess, spawn } from 'node:child_process'
import { access, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { freePort } from '../../local/ports.ts'

/** moto, an emulator of AWS's APIs: on the PATH, or else installed by pip into a folder of the project's own. */

const REQUIREMENT = 'moto[server]==5.2.1'
const IMAGES = fileURLToPath(new URL('../aws/images.json', import.meta.url))
const FOLDER = fileURLToPath(new URL('../../.cache/moto', import.meta.url))
/** What we change of it: see the file in there. */
const CHANGES = fileURLToPath(new URL('./moto', import.meta.url))

interface Program {
  file: string
  args: string[]
  env: Record<string, string>
}

export interface Moto {
  endpoint: string
  stop(): Promise<void>
}

/** A server of the caller's own. @throws where there is no moto and none can be installed, with what is needed */
export async function startMoto(): Promise<Moto> {
  const program = await findProgram()
  const port = await freePort()
  const server = spawn(program.file, [...program.args, '-H', '127.0.0.1', '-p', String(port)], {
    // Its own list has thousands of images, and it loads them for each account: one a test makes a gigabyte.
    // And no browser asks it: it need not look at each request as one that might.
    env: { ...process.env, ...program.env, MOTO_AMIS_PATH: IMAGES, MOTO_DISABLE_GLOBAL_CORS: 'true' },
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${port}`
  try {
    await answers(`${endpoint}/moto-api/`)
  } catch (cause) {
    await ended(server)
    throw cause
  }
  return { endpoint, stop: () => ended(server) }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGKILL')
  await exited
}

async function findProgram(): Promise<Program> {
  const onPath = await execa('moto_server', ['--help'], { reject: false })
  if (!onPath.failed) return { file: 'moto_server', args: [], env: { PYTHONPATH: CHANGES } }
  const installed = await access(join(FOLDER, 'moto')).then(
    () => true,
    () => false,
  )
  if (!installed) await install()
  return {
    file: 'python3',
    args: ['-m', 'moto.server'],
    env: { PYTHONPATH: [CHANGES, FOLDER].join(delimiter) },
  }
}

/** Beside first, then renamed: an installation that was cut short is never taken for a whole one. */
async function install(): Promise<void> {
  process.stderr.write(`installing ${REQUIREMENT} into .cache/moto, once (about a minute)\n`)
  const unfinished = `${FOLDER}.unfinished-${process.pid}`
  const pip = await execa(
    'python3',
    ['-m', 'pip', 'install', '--quiet', '--target', unfinished, REQUIREMENT],
    { reject: false },
  )
  if (pip.failed) {
    await rm(unfinished, { recursive: true, force: true })
    throw new Error(
      `moto_server is not on the PATH, and \`pip install '${REQUIREMENT}'\` failed (python3 and pip are needed): ${pip.shortMessage}`,
    )
  }
  await rm(FOLDER, { recursive: true, force: true })
  await rename(unfinished, FOLDER)
}

async function answers(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await (await fetch(url)).arrayBuffer()
      return
    } catch (cause) {
      if (attempt === 200) throw new Error('moto_server did not answer within 20 seconds', { cause })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
