import {
  DescribeVolumesCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  type Volume,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { until } from '../until.ts'
import type { MachineSpec } from './spec.ts'

/** A larger volume is there within seconds to a few minutes; its optimizing, which takes hours, disturbs nobody. */
const LARGER = { everyMs: 2000, withinMs: 600_000 }

/**
 * The root volume: it goes with its instance, has our tags, and is as large as the settings say. It can only grow; a larger
 * setting is done while the machine runs, and Debian's cloud-init grows the file system to it at the next start.
 */
export async function syncVolume(
  provisioning: Provisioning,
  { part, volumeGb }: MachineSpec,
  { InstanceId, RootDeviceName, BlockDeviceMappings = [] }: Instance,
): Promise<void> {
  const { aws, changes } = provisioning
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)
  const volumeId = root?.Ebs?.VolumeId
  if (root === undefined || volumeId === undefined) return
  if (root.Ebs?.DeleteOnTermination !== true)
    await changes.make(
      { part, kind: 'change', what: 'volume kept after termination', from: 'true', to: 'false' },
      () =>
        aws.ec2.send(
          new ModifyInstanceAttributeCommand({
            InstanceId,
            BlockDeviceMappings: [{ DeviceName: root.DeviceName, Ebs: { DeleteOnTermination: true } }],
          }),
        ),
    )
  const volume = await volumeById(provisioning, volumeId)
  await syncTags(provisioning, part, volumeId, volume?.Tags)
  await syncSize(provisioning, part, volume, volumeGb)
}

async function syncSize(
  provisioning: Provisioning,
  part: string,
  volume: Volume | undefined,
  wantedGb: number,
): Promise<void> {
  const { aws, changes, reporter } = provisioning
  const { VolumeId = '', Size = wantedGb } = volume ?? {}
  if (Size > wantedGb)
    reporter.warn(`the volume of ${part} stays at ${Size} GB: to be ${wantedGb} GB, it needs a new machine`)
  if (Size >= wantedGb) return
  const change = { what: 'size of the volume', from: `${Size} GB`, to: `${wantedGb} GB` }
  await changes.make({ part, kind: 'change', ...change }, async () => {
    await aws.ec2.send(new ModifyVolumeCommand({ VolumeId, Size: wantedGb }))
    // Else the next look would find the old size, and ask again; EC2 refuses a second change within hours.
    await until(
      provisioning,
      `the larger volume of ${part}`,
      async () => ((await volumeById(provisioning, VolumeId))?.Size === wantedGb ? true : null),
      LARGER,
    )
    reporter.note(`${part}: its file system grows to ${wantedGb} GB at the next start of the machine`)
  })
}

async function volumeById({ aws }: Provisioning, volumeId: string): Promise<Volume | undefined> {
  const { Volumes } = await aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }))
  return Volumes?.[0]
}
