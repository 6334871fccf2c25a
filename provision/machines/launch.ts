import { type Instance, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsFailed } from '../errors.ts'
import { created } from '../tags.ts'
import { until, whilePassing } from '../until.ts'
import { clientToken } from './client-token.ts'
import { hasEnded, instanceById } from './find.ts'
import { debianImage, type Image } from './image.ts'
import type { MachineSpec } from './spec.ts'
import { encoded } from './user-data.ts'

/** Tokens that are used up although nothing shows it: an instance that ended longer than an hour ago, but less than a day. */
const GENERATIONS = 20

/** "retry dense … ~48 s" (facts on AWS, section 8); it is never long. */
const PROFILE_SEEN = { everyMs: 1000, withinMs: 90_000 }

/**
 * Launches the part's instance, from Debian's newest image.
 * @param generation the first whose token may be unused
 * @returns it, as soon as EC2 shows it; null in a plan
 */
export async function launch(
  provisioning: Provisioning,
  spec: MachineSpec,
  generation: number,
): Promise<Instance | null> {
  const { changes } = provisioning
  const { part, instanceType } = spec
  let id = ''
  await changes.make({ part, kind: 'create', what: 'instance', to: instanceType }, async () => {
    const image = await debianImage(provisioning, instanceType)
    id = await run(provisioning, spec, image, generation)
  })
  if (changes.isPlan) return null
  // By its id, not by its tags: a token may give back an instance whose tags somebody took away.
  return until(provisioning, `the new instance of ${part}`, () => instanceById(provisioning, id))
}

/** @returns the id of an instance that has not ended */
async function run(
  provisioning: Provisioning,
  spec: MachineSpec,
  image: Image,
  first: number,
): Promise<string> {
  const { aws } = provisioning
  for (let generation = first; generation < first + GENERATIONS; generation++) {
    const ClientToken = clientToken(provisioning, spec.part, generation)
    const command = new RunInstancesCommand({ ...request(provisioning, spec, image), ClientToken })
    try {
      // A profile that was made just now is not yet known to EC2 (facts on AWS, section 8).
      const told = await whilePassing(
        provisioning,
        isProfileUnknown,
        () => aws.ec2.send(command),
        PROFILE_SEEN,
      )
      const instance = told.Instances?.[0]
      if (instance?.InstanceId !== undefined && !hasEnded(instance)) return instance.InstanceId
    } catch (error) {
      if (!isTokenUsedUp(error)) throw error
    }
  }
  throw new AwsFailed(
    'ec2:RunInstances',
    'IdempotentInstanceTerminated',
    `${GENERATIONS} instances of ${spec.part} were launched and ended within a day`,
  )
}

function request(
  provisioning: Provisioning,
  spec: MachineSpec,
  { imageId, rootDevice }: Image,
): RunInstancesCommandInput {
  return {
    ImageId: imageId,
    InstanceType: spec.instanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: spec.subnetId,
        Groups: [spec.securityGroupId],
        // Said either way: else the subnet decides.
        AssociatePublicIpAddress: spec.hasPublicAddress,
        DeleteOnTermination: true,
      },
    ],
    IamInstanceProfile: { Arn: spec.profileArn },
    BlockDeviceMappings: [
      {
        DeviceName: rootDevice,
        Ebs: { VolumeType: 'gp3', VolumeSize: spec.volumeGb, Encrypted: true, DeleteOnTermination: true },
      },
    ],
    // IMDSv2 only, and not for what is behind another hop: a container.
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    Monitoring: { Enabled: false },
    UserData: encoded(spec.userData),
    TagSpecifications: created(provisioning, spec.part, 'instance', 'volume', 'network-interface'),
  }
}

/** "Value (…) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN", or "name". */
export const isProfileUnknown = (error: unknown): boolean =>
  codeOf(error) === 'InvalidParameterValue' &&
  error instanceof Error &&
  /Invalid IAM Instance Profile/i.test(error.message)

/** An earlier call with this token asked for something else: before the settings changed, or with an older image. */
const isTokenUsedUp = (error: unknown): boolean =>
  ['IdempotentParameterMismatch', 'IdempotentInstanceTerminated'].includes(codeOf(error))
