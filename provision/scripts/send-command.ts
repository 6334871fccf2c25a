import {
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
} from '@aws-sdk/client-ssm'
import { codeOf, isLost } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsFailed, TooLong } from '../errors.ts'
import type { Tell } from '../machines/spec.ts'
import { until, whilePassing } from '../until.ts'
import { CommandFailed } from './errors.ts'
import { waitForAgent } from './wait-for-agent.ts'

export interface Command {
  instanceId: string
  /** What it is for, in the account's list of commands; up to 100 characters. */
  comment: string
  /** For sh, as root; it must do no harm run twice. */
  text: string
}

/** Systems Manager's least: an agent that takes no command for so long is away. */
const DELIVERY_SECONDS = 30
/** Our commands wait 15 seconds at the most. */
const EXECUTION_SECONDS = 120
/** An instance that is reset leaves its command under way for ever. */
const ENDS = { everyMs: 1000, withinMs: (DELIVERY_SECONDS + EXECUTION_SECONDS) * 1000 }
/** A reboot takes a minute or two. */
const COMES_BACK_MS = 900_000
const BACK_SOON = { everyMs: 3000, withinMs: 600_000 }
const AGAIN_MS = 3000

/** The agent did not take the command, or did not end it: it is away, or its machine starts anew. */
class AgentAway extends Error {
  override readonly name = 'AgentAway'
}

/**
 * Runs a short command on an instance. While its agent is away it is waited for, and the command is sent again.
 * @returns what it printed: up to 24,000 characters
 * @throws CommandFailed, AgentMissing, TooLong
 */
export async function sendCommand(provisioning: Provisioning, command: Command, tell: Tell): Promise<string> {
  const { time, signal } = provisioning
  const began = time.now()
  for (;;) {
    try {
      return await sendOnce(provisioning, command)
    } catch (error) {
      if (!(error instanceof AgentAway)) throw error
      if (time.now() - began >= COMES_BACK_MS)
        throw new TooLong(`an answer of ${command.instanceId}`, time.now() - began, error)
      await time.sleep(AGAIN_MS, signal)
      await waitForAgent(provisioning, command.instanceId, tell, BACK_SOON)
    }
  }
}

async function sendOnce(provisioning: Provisioning, command: Command): Promise<string> {
  const commandId = await send(provisioning, command)
  const ended = await end(provisioning, command.instanceId, commandId)
  const { Status = '', StatusDetails = '', StandardOutputContent = '', StandardErrorContent = '' } = ended
  if (Status === 'Success') return StandardOutputContent
  // ExecutionTimedOut too: none of ours takes so long on a machine that is well.
  if (Status === 'TimedOut' || ['Undeliverable', 'Terminated', 'DeliveryTimedOut'].includes(StatusDetails))
    throw new AgentAway(StatusDetails)
  const status = StatusDetails === '' ? Status : StatusDetails
  throw new CommandFailed(command.instanceId, status, `${StandardOutputContent}${StandardErrorContent}`)
}

async function send(provisioning: Provisioning, { instanceId, comment, text }: Command): Promise<string> {
  const sending = new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [instanceId],
    Comment: comment.slice(0, 100),
    TimeoutSeconds: DELIVERY_SECONDS,
    Parameters: { commands: [text], executionTimeout: [String(EXECUTION_SECONDS)] },
  })
  try {
    // One whose answer was lost may run: what is sent does no harm run twice.
    const told = await whilePassing(provisioning, isLost, () => provisioning.aws.ssm.send(sending))
    return told.Command?.CommandId ?? ''
  } catch (error) {
    if (codeOf(error) === 'InvalidInstanceId') throw new AgentAway(codeOf(error), { cause: error })
    throw error
  }
}

const UNDER_WAY = ['Pending', 'InProgress', 'Delayed', 'Cancelling']

async function end(
  provisioning: Provisioning,
  InstanceId: string,
  CommandId: string,
): Promise<GetCommandInvocationCommandOutput> {
  const asked = new GetCommandInvocationCommand({ InstanceId, CommandId })
  try {
    return await until(
      provisioning,
      `the end of command ${CommandId}`,
      async () => {
        const told = await provisioning.aws.ssm.send(asked).catch(unlessUnknown)
        return told === null || UNDER_WAY.includes(told.Status ?? 'Pending') ? null : told
      },
      ENDS,
    )
  } catch (error) {
    if (error instanceof TooLong) throw new AgentAway('no end', { cause: error })
    throw error
  }
}

/** Just sent, a command may be unknown for some seconds (facts on AWS, section 4). */
function unlessUnknown(error: unknown): null {
  if (error instanceof AwsFailed && error.code === 'InvocationDoesNotExist') return null
  throw error
}
