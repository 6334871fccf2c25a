import { once } from 'node:events'
import { openProgram, runProgram } from '../program.ts'
import { openSignIn } from './open-sign-in.ts'
import { clientIdOf } from './pool.ts'

/** The user pool on this machine, for which Cognito stands on AWS. */
runProgram(async (root) => {
  const { folders, stack } = await openProgram(root)
  const server = await openSignIn({
    folder: folders.signIn,
    clientId: clientIdOf(stack.name),
    now: () => Date.now(),
    log: (line) => process.stdout.write(`${line}\n`),
  })
  server.listen(stack.ports.signIn, '127.0.0.1')
  await once(server, 'listening')
  process.stdout.write(`listening on 127.0.0.1:${stack.ports.signIn}\n`)
  return async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    await closed
  }
})
