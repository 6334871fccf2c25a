import { type Instance, ModifyInstanceAttributeCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { stateOf } from './find.ts'
import { ec2Architecture } from './image.ts'
import { start, untilState } from './running.ts'
import type { MachineSpec, Tell } from './spec.ts'

/**
 * Brings an instance to the type that the settings name. EC2 changes the type of a stopped one only: so it is stopped, changed
 * and started, and keeps its volume and its private address. Another processor architecture would need another image: that is
 * said, and left alone, since a new machine would have none of the data.
 */
export async function ensureInstanceType(
  provisioning: Provisioning,
  { part, instanceType }: MachineSpec,
  instance: Instance,
  tell: Tell,
): Promise<void> {
  const { aws, changes, reporter } = provisioning
  const { InstanceId = '', InstanceType: from = '', Architecture } = instance
  if (from === instanceType) return
  if (Architecture !== undefined && Architecture !== ec2Architecture(instanceType)) {
    reporter.warn(`${part} stays ${from}: ${instanceType} has another architecture, and needs a new machine`)
    return
  }
  await changes.make({ part, kind: 'change', what: 'instance type', from, to: instanceType }, async () => {
    const isUp = ['pending', 'running'].includes(stateOf(instance))
    if (isUp) {
      tell.update(`stops, to become ${instanceType}`)
      await untilState(provisioning, part, instance, 'running', tell)
      await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }))
    }
    await untilState(provisioning, part, instance, 'stopped', tell)
    await aws.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: instanceType } }),
    )
    if (isUp) await start(provisioning, part, instance, tell)
  })
}
