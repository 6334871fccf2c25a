import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stackFolders } from '../folders.ts'
import { readSecrets, readStackFile } from '../stack-file.ts'
import { controlServer } from './control.ts'
import { RotatingLog } from './rotating-log.ts'
import { Service, type ServiceClock } from './service.ts'
import { type ServiceName, serviceSpecs } from './services.ts'

/**
 * The supervisor of a stack on this machine: a process of its own that outlives the terminal, runs the stack's services and
 * starts again what dies. Its one argument is the stack's folder. What it is to run it is told over its control port.
 */

const clock: ServiceClock = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** Another supervisor has the control port (sysexits.h: EX_TEMPFAIL). */
const ALREADY_RUNNING = 75

async function main(root: string): Promise<void> {
  const home = dirname(dirname(root))
  const folders = stackFolders(home, basename(root))
  const stack = await readStackFile(folders)
  if (stack === null) throw new Error(`there is no stack in ${root}`)
  const secrets = await readSecrets(folders)
  const specs = serviceSpecs(home, folders, stack, secrets)
  const make = (name: ServiceName) =>
    new Service(specs[name], new RotatingLog(join(folders.logs, `${name}.log`)), clock)
  const services = {
    oltp: make('oltp'),
    dw: make('dw'),
    ingest: make('ingest'),
    etl: make('etl'),
    web: make('web'),
    'sign-in': make('sign-in'),
    dashboard: make('dashboard'),
  }

  const stop = once(async () => {
    clearInterval(watch)
    // What uses the databases first.
    await Promise.all(
      (['web', 'ingest', 'etl', 'sign-in', 'dashboard'] as const).map((name) => services[name].stop()),
    )
    await Promise.all([services.oltp.stop(), services.dw.stop()])
    process.exit(0)
  })
  const server = controlServer({ stack: stack.name, token: secrets.controlToken, services, stop })
  server.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`the supervisor cannot listen on port ${stack.ports.control}: ${error.code}\n`)
    process.exit(error.code === 'EADDRINUSE' ? ALREADY_RUNNING : 1)
  })
  server.listen(stack.ports.control, '127.0.0.1')

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  // The terminal it was started from is closed: nothing to us.
  process.on('SIGHUP', () => {})
  // Somebody removed the stack's folder by hand: nothing of it should go on running.
  const watch = setInterval(() => void access(folders.stackFile).catch(stop), 5000)
}

function once(work: () => Promise<void>): () => void {
  let begun = false
  return () => {
    if (!begun) void work()
    begun = true
  }
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
