import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codecommit'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { NameTaken } from '../errors.ts'
import { STACK_TAG, tagsAmiss, tagsOf } from '../tags.ts'
import { until } from '../until.ts'
import { RepositoriesNotAllowed } from './errors.ts'
import { REPOSITORY_PART, repositoryArn, repositoryName } from './names.ts'

export interface FoundRepository {
  tags: Record<string, string>
  isOurs: boolean
}

/** CodeCommit's own word for it, of repositories and of what is in them. */
export const isMissing = (error: unknown): boolean => /DoesNotExistException$/.test(codeOf(error))

export async function findRepository(provisioning: Provisioning): Promise<FoundRepository | null> {
  const { codecommit } = provisioning.aws
  try {
    await codecommit.send(new GetRepositoryCommand({ repositoryName: repositoryName(provisioning) }))
    const { tags = {} } = await codecommit.send(
      new ListTagsForResourceCommand({ resourceArn: repositoryArn(provisioning) }),
    )
    return { tags, isOurs: tags[STACK_TAG] === provisioning.stack }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/**
 * Where `up` puts the storefront's sources for Amplify.
 * @returns whether it is there: in a plan it may not be yet
 * @throws NameTaken, RepositoriesNotAllowed
 */
export async function ensureRepository(provisioning: Provisioning): Promise<boolean> {
  const { changes } = provisioning
  const there = await findRepository(provisioning)
  if (there !== null && !there.isOurs)
    throw new NameTaken('CodeCommit repository', repositoryName(provisioning))
  if (there !== null) {
    await syncTags(provisioning, there.tags)
    return true
  }
  await changes.make({ part: REPOSITORY_PART, kind: 'create', what: 'CodeCommit repository' }, () =>
    create(provisioning),
  )
  if (changes.isPlan) return false
  return until(provisioning, 'the new CodeCommit repository', async () =>
    (await findRepository(provisioning))?.isOurs === true ? true : null,
  )
}

async function create(provisioning: Provisioning): Promise<void> {
  try {
    await provisioning.aws.codecommit.send(
      new CreateRepositoryCommand({
        repositoryName: repositoryName(provisioning),
        repositoryDescription: 'The storefront, as clickstream-cli pushes it',
        tags: tagsOf(provisioning, REPOSITORY_PART),
      }),
    )
  } catch (error) {
    if (codeOf(error) === 'OperationNotAllowedException') throw new RepositoriesNotAllowed(error)
    // A call before took effect, although its answer never came, and is not shown yet.
    if (codeOf(error) !== 'RepositoryNameExistsException') throw error
  }
}

async function syncTags(provisioning: Provisioning, there: Record<string, string>): Promise<void> {
  const wanted = tagsOf(provisioning, REPOSITORY_PART)
  const has = Object.entries(there).map(([Key, Value]) => ({ Key, Value }))
  const amiss = tagsAmiss(has, wanted)
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part: REPOSITORY_PART, kind: 'change', what }, () =>
    provisioning.aws.codecommit.send(
      new TagResourceCommand({ resourceArn: repositoryArn(provisioning), tags: wanted }),
    ),
  )
}

/** It may be run again: CodeCommit takes the deletion of what is gone for done. */
export async function removeRepository(provisioning: Provisioning): Promise<void> {
  if ((await findRepository(provisioning))?.isOurs !== true) return
  const name = repositoryName(provisioning)
  const change = { part: REPOSITORY_PART, kind: 'remove', what: `CodeCommit repository ${name}` } as const
  await provisioning.changes.make(change, async () => {
    await provisioning.aws.codecommit.send(new DeleteRepositoryCommand({ repositoryName: name }))
    await until(provisioning, 'the end of the CodeCommit repository', async () =>
      (await findRepository(provisioning))?.isOurs === true ? null : true,
    )
  })
}

export const countRepositories = async (provisioning: Provisioning): Promise<number> =>
  (await findRepository(provisioning))?.isOurs === true ? 1 : 0
