import type { Instance } from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { afterUp } from '../ensure.ts'
import { findMachine } from './find.ts'
import { ensureInstanceType } from './instance-type.ts'
import { launch } from './launch.ts'
import { ensureProfile } from './profile.ts'
import { ensureRunning } from './running.ts'
import { type Machine, type MachineSpec, silent, type Tell } from './spec.ts'
import { syncInstance } from './sync.ts'

/**
 * One of the two instances, running, with its profile, and as its spec says; no instance is ever replaced, since it may hold data.
 * A stopped one is started; one that was terminated has a successor.
 * @param tell where waiting is told: the step of `Steps.start`
 * @param onThere called with it as soon as EC2 shows it, whether it runs or not; never with planned values
 * @returns it; planned values where it is to be made
 * @throws MachineEnded, UserDataTooLong, TooLong, and AWS's errors: AwsQuota where the account has too few vCPUs, AwsFailed where
 *   the type is unknown (InvalidInstanceType), not offered there (Unsupported) or not to be had now (InsufficientInstanceCapacity)
 */
export async function ensureMachine(
  provisioning: Provisioning,
  spec: MachineSpec,
  tell: Tell = silent,
  onThere: (machine: Machine) => void = () => {},
): Promise<Machine> {
  const { part } = spec
  const { instance: found, generation } = await findMachine(provisioning, part)
  const instance = found ?? (await launch(provisioning, spec, generation))
  if (instance === null) return { instanceId: afterUp(part), privateIp: afterUp(part), publicIp: null }
  onThere(machineOf(instance))
  await ensureInstanceType(provisioning, spec, instance, tell)
  const running = await ensureRunning(provisioning, part, instance, tell)
  await ensureProfile(provisioning, part, running.InstanceId ?? '', spec.profileArn)
  await syncInstance(provisioning, spec, running)
  return machineOf(running)
}

const machineOf = ({ InstanceId = '', PrivateIpAddress = '', PublicIpAddress }: Instance): Machine => ({
  instanceId: InstanceId,
  privateIp: PrivateIpAddress,
  publicIp: PublicIpAddress ?? null,
})
