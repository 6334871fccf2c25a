import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { STACK, type WholeStack } from '../whole-stack.fixture.ts'

const place = ({ sandbox }: WholeStack) => ({
  Bucket: `clickstream-${STACK}-artifacts-${sandbox.account}-${sandbox.region}`,
  ExpectedBucketOwner: sandbox.account,
})

/** @returns keys of what is in a folder of the artifacts bucket */
export async function artifactsIn(stack: WholeStack, folder: string): Promise<string[]> {
  const asked = new ListObjectsV2Command({ ...place(stack), Prefix: `${folder}/` })
  const { Contents = [] } = await stack.provisioning.aws.s3.send(asked)
  return Contents.map(({ Key = '' }) => Key)
}

/** Something else in the bundle's place, that still says of itself what the bundle was. */
export async function spoilBundle(stack: WholeStack): Promise<void> {
  const { s3 } = stack.provisioning.aws
  const [Key] = await artifactsIn(stack, 'bundles')
  const object = { ...place(stack), Key }
  const { Metadata } = await s3.send(new HeadObjectCommand(object))
  await s3.send(new PutObjectCommand({ ...object, Metadata, Body: 'no bundle at all' }))
}
