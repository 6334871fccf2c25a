import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createIngest } from '../../lambdas/ingest/handler.ts'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import { openProgram, runProgram } from '../program.ts'
import { ingestServer } from './server.ts'

/** The ingest on this machine: the handler that runs in Lambda on AWS, with a folder for a bucket. */
runProgram(async (root) => {
  const { folders, stack } = await openProgram(root)
  const handle = createIngest({
    store: new FolderStore(folders.raw),
    clock: () => Date.now(),
    uuid: randomUUID,
    allowedOrigins: '*',
    log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  })
  const server = ingestServer(handle)
  server.listen(stack.ports.ingest, '127.0.0.1')
  await once(server, 'listening')
  process.stdout.write(`listening on 127.0.0.1:${stack.ports.ingest}\n`)
  return async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    await closed
  }
})
