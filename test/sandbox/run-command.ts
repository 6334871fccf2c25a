import {
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { codeOf } from '../../provision/aws/error-codes.ts'
import { eventually } from './test-sandbox.ts'

const OVER = ['Success', 'Failed', 'TimedOut', 'Cancelled']

export interface Options {
  /** Seconds it may run. */
  timeout?: number
}

/** @returns the command's id */
export async function send(
  ssm: SSMClient,
  id: string,
  command: string,
  options: Options = {},
): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      InstanceIds: [id],
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: [command], executionTimeout: [String(options.timeout ?? 60)] },
    }),
  )
  return Command?.CommandId ?? ''
}

/** @returns what came of it, once it is over */
export const outcome = (
  ssm: SSMClient,
  id: string,
  commandId: string,
  isSo: (found: GetCommandInvocationCommandOutput) => boolean = ({ Status = '' }) => OVER.includes(Status),
): Promise<GetCommandInvocationCommandOutput> =>
  eventually(
    `command ${commandId}`,
    90_000,
    () =>
      ssm
        .send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: id }))
        .catch((error: unknown) => {
          // Not shown yet.
          if (codeOf(error) === 'InvocationDoesNotExist') return { $metadata: {} }
          throw error
        }),
    isSo,
  )

/** Sends it and waits it out. */
export const runOn = async (ssm: SSMClient, id: string, command: string, options: Options = {}) =>
  outcome(ssm, id, await send(ssm, id, command, options))
