import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { Agents, Output } from '../control/agents.ts'
import type { Commands } from '../control/commands.ts'
import type { Instances } from '../control/instances.ts'

/** Systems Manager, as agents see it: see agent/main.py. Who asks is told by the address that it comes from. */
export function agentService(agents: Agents, commands: Commands, instances: Instances) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const facts = instances.factsAt(request.socket.remoteAddress ?? '')
    // Systems Manager refuses credentials that nobody has (facts on AWS, section 2: hibernation).
    if (facts === null || facts.role === null) return answer(400, { message: 'AccessDeniedException' })
    const { pathname } = new URL(request.url ?? '/', 'http://ssm')
    if (pathname === '/sandbox/register') {
      const told = (await json(request)) as { instanceId: string; agentVersion: string }
      if (told.instanceId !== facts.instanceId) return answer(400, { message: 'another machine' })
      agents.register(facts.instanceId, told.agentVersion, facts.address)
      return answer(200, {})
    }
    if (pathname === '/sandbox/output') {
      commands.ended((await json(request)) as Output)
      return answer(200, {})
    }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const work = await agents.workFor(facts.instanceId, gone.signal)
    for (const one of work) if (one.kind === 'command') commands.begun(one.commandId, facts.instanceId)
    answer(200, work)
  }
}
