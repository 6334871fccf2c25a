import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../context.ts'
import { TooLong } from '../errors.ts'
import type { Tell } from '../machines/spec.ts'
import { until } from '../until.ts'
import { AgentMissing } from './errors.ts'

/**
 * From launch: the instance boots, gets the agent's package and registers, within two minutes; an agent that found no credentials
 * sleeps for five minutes first (facts on AWS, section 2).
 */
const REGISTERS = { everyMs: 3000, withinMs: 900_000 }

/**
 * Waits until an instance takes commands.
 * @throws AgentMissing
 */
export async function waitForAgent(
  provisioning: Provisioning,
  instanceId: string,
  tell: Tell,
  patience = REGISTERS,
): Promise<void> {
  let status: string | null = null
  try {
    await until(
      provisioning,
      `the SSM agent of ${instanceId}`,
      async () => {
        status = await pingStatus(provisioning, instanceId)
        if (status === 'Online') return true
        tell.update(
          status === null
            ? `waits for the SSM agent of ${instanceId} to register`
            : `waits for the SSM agent of ${instanceId}, which is ${status}`,
        )
        return null
      },
      patience,
    )
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    throw new AgentMissing(instanceId, status, error.waitedMs, provisioning.region)
  }
  tell.update('')
}

/** @returns `Online`, `ConnectionLost`; null where Systems Manager does not know the instance (yet) */
async function pingStatus({ aws }: Provisioning, instanceId: string): Promise<string | null> {
  const { InstanceInformationList: [one] = [] } = await aws.ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
  )
  return one?.PingStatus ?? null
}
