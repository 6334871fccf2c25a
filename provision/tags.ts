import type { Filter, ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2'
import type { Provisioning } from './context.ts'

/** Tags are the state: what a stack owns is what carries its tags, found again from any machine. */
export const STACK_TAG = 'clickstream:stack'
export const PART_TAG = 'clickstream:part'

/** @param part its logical name, `network/private-etl`; @returns tags as a record, with the Name that consoles show */
export const tagsOf = ({ stack }: Pick<Provisioning, 'stack'>, part: string): Record<string, string> => ({
  [STACK_TAG]: stack,
  [PART_TAG]: part,
  Name: `${stack} ${part}`,
})

/** Whether tags say that a thing is the stack's, whichever part it is. */
export const isOfStack = (
  { stack }: Pick<Provisioning, 'stack'>,
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | null,
): boolean => tags?.some(({ Key, Value }) => Key === STACK_TAG && Value === stack) === true

/** The same as most services want them. */
export const tagList = (
  provisioning: Pick<Provisioning, 'stack'>,
  part: string,
): { Key: string; Value: string }[] =>
  Object.entries(tagsOf(provisioning, part)).map(([Key, Value]) => ({ Key, Value }))

/** To be created with: a thing that is tagged afterwards is nobody's when we are killed between. */
export const created = (
  provisioning: Pick<Provisioning, 'stack'>,
  part: string,
  ...kinds: ResourceType[]
): TagSpecification[] => kinds.map((ResourceType) => ({ ResourceType, Tags: tagList(provisioning, part) }))

/** Finds a part's things, of EC2. */
export const ofPart = ({ stack }: Pick<Provisioning, 'stack'>, part: string): Filter[] => [
  { Name: `tag:${STACK_TAG}`, Values: [stack] },
  { Name: `tag:${PART_TAG}`, Values: [part] },
]

/** Finds all of a stack's things, of EC2. */
export const ofStack = ({ stack }: Pick<Provisioning, 'stack'>): Filter[] => [
  { Name: `tag:${STACK_TAG}`, Values: [stack] },
]

/** @returns the tags that are not as they are to be; others may stand beside them */
export function tagsAmiss(there: readonly Tag[] | undefined, wanted: Record<string, string>): Tag[] {
  const has = new Map((there ?? []).map(({ Key, Value }) => [Key, Value]))
  return Object.entries(wanted)
    .filter(([key, value]) => has.get(key) !== value)
    .map(([Key, Value]) => ({ Key, Value }))
}

/**
 * Whether a thing is a part of ours: by its tags; or, where somebody took a tag away, because it looks like the part and no tag
 * says that it is another's.
 */
export function isPart(
  { stack }: Pick<Provisioning, 'stack'>,
  part: string,
  tags: readonly Tag[] | undefined,
  looksLikeIt: boolean,
): boolean {
  const tag = (name: string) => tags?.find(({ Key }) => Key === name)?.Value
  if (tag(STACK_TAG) === stack && tag(PART_TAG) === part) return true
  return looksLikeIt && (tag(STACK_TAG) ?? stack) === stack && (tag(PART_TAG) ?? part) === part
}
