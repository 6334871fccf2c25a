import { type Instance, StartInstancesCommand } from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { until } from '../until.ts'
import { MachineEnded } from './errors.ts'
import { hasEnded, instanceById, stateOf } from './find.ts'
import type { Tell } from './spec.ts'

/** Starting takes about half a minute, stopping up to some minutes: the operating system shuts down first. */
const STATE_CHANGES = { everyMs: 3000, withinMs: 900_000 }

/**
 * Starts it where it is stopped, and waits until it runs.
 * @returns it as it is then; in a plan as it is
 * @throws MachineEnded where it ends instead
 */
export async function ensureRunning(
  provisioning: Provisioning,
  part: string,
  instance: Instance,
  tell: Tell,
): Promise<Instance> {
  const { changes } = provisioning
  if (['stopping', 'stopped'].includes(stateOf(instance)))
    await changes.make({ part, kind: 'change', what: 'state', from: stateOf(instance), to: 'running' }, () =>
      start(provisioning, part, instance, tell),
    )
  if (changes.isPlan) return instance
  return untilState(provisioning, part, instance, 'running', tell)
}

/** Starts a stopped instance; one that is still stopping is waited for, since EC2 starts none in that state. */
export async function start(
  provisioning: Provisioning,
  part: string,
  instance: Instance,
  tell: Tell,
): Promise<void> {
  const { InstanceId = '' } = await untilState(provisioning, part, instance, 'stopped', tell)
  await provisioning.aws.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }))
  // Until the call shows: or else "stopped" would be taken for the state that it comes to.
  await until(
    provisioning,
    `the start of ${InstanceId}`,
    async () => {
      const now = await instanceById(provisioning, InstanceId)
      return now !== null && stateOf(now) !== 'stopped' ? now : null
    },
    STATE_CHANGES,
  )
}

/** @throws MachineEnded, TooLong */
export async function untilState(
  provisioning: Provisioning,
  part: string,
  { InstanceId = '' }: Instance,
  wanted: 'running' | 'stopped',
  tell: Tell,
): Promise<Instance> {
  const instance = await until(
    provisioning,
    `${wanted} ${InstanceId}`,
    async () => {
      const now = await instanceById(provisioning, InstanceId)
      if (now === null) return null
      if (hasEnded(now)) throw new MachineEnded(part, InstanceId, reasonOf(now))
      if (stateOf(now) === wanted) return now
      tell.update(`${InstanceId} is ${stateOf(now)}`)
      return null
    },
    STATE_CHANGES,
  )
  tell.update('')
  return instance
}

/** EC2 tells why: a key that may not be used, a limit of volumes, or that somebody wanted it. */
const reasonOf = ({ StateReason, StateTransitionReason }: Instance): string | null =>
  StateReason?.Message || StateTransitionReason || null
