import { AgentMissing, CommandFailed, ObjectSpoilt, ScriptFailed } from '../../provision/scripts/errors.ts'
import {
  PluginFailed,
  PluginMissing,
  PluginTooOld,
  PortRefused,
  SessionEncrypted,
  SessionTimedOut,
  TargetNotConnected,
  TunnelLost,
} from '../../provision/tunnel/errors.ts'
import { EXIT } from './exit.ts'
import type { Tellings } from './sentence.ts'

const AGAIN = 'Then run this again: it goes on where it stopped.'

const LOSSES = {
  ended: 'AWS, or somebody, ended its session',
  disconnected: 'the connection to AWS broke and did not come back',
  unanswered: 'the machine does not answer any more',
  unintelligible: 'what came does not keep to the protocol',
} as const

/** What goes wrong inside the machines, and on the way to them. */
export const MACHINE_TELLINGS: Tellings = [
  [
    AgentMissing,
    (error: AgentMissing) => ({
      what: `The SSM agent of ${error.instanceId} did not answer within ${Math.round(error.waitedMs / 60_000)} minutes`,
      why: error.pingStatus === null ? 'it has never registered' : `Systems Manager says ${error.pingStatus}`,
      next: `What the machine said at its start shows \`${error.lookCommand}\`. ${AGAIN}`,
    }),
  ],
  [
    CommandFailed,
    (error: CommandFailed) => ({
      what: `A command on ${error.instanceId} ended as ${error.status}`,
      why: error.output.trim().split('\n').at(-1) || null,
      next: `See to the reason where it can be mended. ${AGAIN}`,
    }),
  ],
  [
    ScriptFailed,
    (error: ScriptFailed) => ({
      what: `${error.script}.sh failed on ${error.instanceId}${error.exitCode === null ? '' : ` (exit ${error.exitCode})`}`,
      why: `its last lines are\n${error.lastLines.map((line) => `    ${line}`).join('\n')}`,
      next: `All of its log shows \`${error.logCommand}\`. ${AGAIN}`,
    }),
  ],
  [
    ObjectSpoilt,
    (error: ObjectSpoilt) => ({
      what: `${error.url} was not what had been put there, and was removed`,
      why: error.found,
      next: 'It was damaged, or somebody changed it: see who may write to that bucket. Then run this again: it makes it anew.',
    }),
  ],
  [
    TargetNotConnected,
    (error: TargetNotConnected, command) => ({
      what: `${error.target} is not connected to Systems Manager`,
      why: 'it is stopped, still starts, or has lost its way there',
      next: `Look with \`${command} status\`; a machine that has just started is there within minutes.`,
      exitCode: EXIT.notThere,
    }),
  ],
  [
    PortRefused,
    (error: PortRefused, command) => ({
      what: `${error.target} cannot connect to ${error.host}:${error.port}`,
      why: 'nothing listens there',
      next: `\`${command} up\` installs and starts what is missing.`,
      exitCode: EXIT.notThere,
    }),
  ],
  [
    SessionEncrypted,
    (_: SessionEncrypted) => ({
      what: 'This account encrypts its sessions by KMS',
      why: 'only AWS’s own plugin can do that',
      next: 'Install AWS’s session-manager-plugin and add --via plugin to `tunnel`, or turn KMS encryption off in Session Manager’s preferences.',
    }),
  ],
  [
    SessionTimedOut,
    (_: SessionTimedOut) => ({
      what: 'The session has timed out while the connection to it was away',
      next: 'Run this again: it opens another one.',
    }),
  ],
  [
    TunnelLost,
    (error: TunnelLost) => ({
      what: 'The tunnel is lost',
      why: `${LOSSES[error.loss]}${error.said === null ? '' : ` (${error.said})`}`,
      next: 'Run this again: it opens another one.',
    }),
  ],
  [
    PluginMissing,
    (_: PluginMissing) => ({
      what: 'There is no session-manager-plugin on the PATH',
      next: 'Install AWS’s, or leave --via plugin away: the built-in way needs nothing.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    PluginTooOld,
    (error: PluginTooOld) => ({
      what: `session-manager-plugin ${error.version} is too old`,
      why: 'it takes the session’s token where every process of this machine can read it',
      next: `Install a version later than ${error.after}, or leave --via plugin away.`,
      exitCode: EXIT.usage,
    }),
  ],
  [
    PluginFailed,
    (error: PluginFailed) => ({
      what: 'session-manager-plugin failed',
      why: error.said.trim().split('\n').at(-1) || null,
      next: 'Leave --via plugin away: the built-in way needs nothing.',
    }),
  ],
]
