import type { SessionAgents } from '../../aws/manners/sessions.ts'
import type { Agents } from './agents.ts'

/** The agents on machines, as Session Manager sees them. */
export const sessionAgents = (agents: Agents): SessionAgents => ({
  isConnected: (target) => agents.stateOf(target) === 'Online',
  begin: ({ target, url, token, parameters }) =>
    agents.give(target, {
      kind: 'session',
      url,
      token,
      host: parameters['host']?.[0] ?? 'localhost',
      port: Number(parameters['portNumber']?.[0] ?? 80),
    }),
})
