import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import type { Provisioning } from '../context.ts'
import { AwsFailed } from '../errors.ts'

/** As Debian writes it. */
export type Architecture = 'amd64' | 'arm64'

export interface Image {
  imageId: string
  /** The device that a mapping has to name to mean the root volume, and not a second one. */
  rootDevice: string
}

/**
 * EC2 names an instance family by series, generation and then properties; a `g` among the properties is a Graviton processor
 * (t4g, c7gn, is4gen), while in the series it is a graphics family (g4dn). a1, the first with Graviton, has no such letter.
 * Source: "Amazon EC2 instance type naming conventions".
 * @param instanceType `t4g.small`
 */
export function architectureOf(instanceType: string): Architecture {
  const family = instanceType.split('.')[0] ?? ''
  const properties = /^[a-z-]+?\d+(.*)$/.exec(family)?.[1] ?? ''
  return family === 'a1' || properties.includes('g') ? 'arm64' : 'amd64'
}

/** The same as EC2 writes it. */
export const ec2Architecture = (instanceType: string): 'x86_64' | 'arm64' =>
  architectureOf(instanceType) === 'arm64' ? 'arm64' : 'x86_64'

/**
 * Debian 12's newest official image (facts on AWS, section 2). Asked for only when an instance is made: a newer image must not
 * replace a machine that runs.
 */
export async function debianImage({ aws }: Provisioning, instanceType: string): Promise<Image> {
  const Name = `/aws/service/debian/release/12/latest/${architectureOf(instanceType)}`
  const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name }))
  const imageId = Parameter?.Value ?? ''
  const { Images = [] } = await aws.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
  const rootDevice = Images[0]?.RootDeviceName
  if (rootDevice === undefined)
    throw new AwsFailed('ec2:DescribeImages', 'InvalidAMIID.NotFound', `there is no image ${imageId}`)
  return { imageId, rootDevice }
}
