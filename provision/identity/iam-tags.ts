import type { Tag } from '@aws-sdk/client-iam'
import type { Provisioning } from '../context.ts'
import { STACK_TAG, tagsOf } from '../tags.ts'

type Place = Pick<Provisioning, 'stack' | 'region'>

/** IAM is the same in all regions, a stack is in one: two regions may each have a stack of the same name. */
const REGION_TAG = 'clickstream:region'

/** @returns tags as a record */
export const iamTagsOf = (place: Place, part: string): Record<string, string> => ({
  ...tagsOf(place, part),
  [REGION_TAG]: place.region,
})

/** The same, as IAM wants them. */
export const iamTags = (place: Place, part: string): Tag[] =>
  Object.entries(iamTagsOf(place, part)).map(([Key, Value]) => ({ Key, Value }))

/** Whether tags say that a thing of IAM is this stack's. */
export function isOurs({ stack, region }: Place, tags: readonly Tag[] | undefined): boolean {
  const tag = (name: string) => tags?.find(({ Key }) => Key === name)?.Value
  return tag(STACK_TAG) === stack && tag(REGION_TAG) === region
}
