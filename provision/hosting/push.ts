import { CreateCommitCommand, GetBranchCommand, paginateGetDifferences } from '@aws-sdk/client-codecommit'
import type { Step } from '../../stack/reporter.ts'
import { codeOf, isLost } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp } from '../ensure.ts'
import { type Batch, batchesTo } from './commits.ts'
import { MAIN, repositoryName, SOURCE_PART } from './names.ts'
import { isMissing } from './repository.ts'
import type { TreeFile } from './tree.ts'

/** Somebody else pushed meanwhile, or an answer was lost: looked at again, and again the rest is pushed. */
const ROUNDS = 5

/**
 * Brings the repository's files to the wanted ones, by commits of what differs: what was pushed by an `up` that was cut short is not
 * pushed again.
 * @param isThere false: in a plan, the repository is not
 * @returns the commit that has them
 */
export async function pushTree(
  provisioning: Provisioning,
  wanted: readonly TreeFile[],
  isThere: boolean,
  step: Step,
): Promise<string> {
  const { changes } = provisioning
  for (let round = 1; ; round++) {
    const head = isThere ? await headOf(provisioning) : null
    const batches = batchesTo(wanted, head === null ? new Map() : await filesIn(provisioning, head))
    if (head !== null && batches.length === 0) return head
    try {
      const pushed = await pushAll(provisioning, batches, head, step)
      if (changes.isPlan) return afterUp(SOURCE_PART)
      if (pushed !== null) return pushed
    } catch (error) {
      if (!isOvertaken(error) || round === ROUNDS) throw error
    }
  }
}

/** @returns the last commit; null where there was nothing to do */
async function pushAll(
  provisioning: Provisioning,
  batches: readonly Batch[],
  head: string | null,
  step: Step,
): Promise<string | null> {
  let parent = head
  for (const [index, { put, remove }] of batches.entries()) {
    step.update(`commit ${index + 1} of ${batches.length}`)
    const what = put.length > 0 ? `${files(put.length)} of the storefront` : `${files(remove.length)} gone`
    const kind = head === null ? 'create' : 'change'
    await provisioning.changes.make({ part: SOURCE_PART, kind, what }, async () => {
      parent = await commit(provisioning, { put, remove }, parent)
    })
  }
  step.update('')
  return parent
}

const files = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`

async function commit(
  provisioning: Provisioning,
  { put, remove }: Batch,
  parent: string | null,
): Promise<string> {
  const { commitId = '' } = await provisioning.aws.codecommit.send(
    new CreateCommitCommand({
      repositoryName: repositoryName(provisioning),
      branchName: MAIN,
      ...(parent === null ? {} : { parentCommitId: parent }),
      authorName: 'clickstream-cli',
      commitMessage: 'Bring the storefront to the version that deploys it',
      putFiles: put.map(({ path, content }) => ({
        filePath: path,
        fileMode: 'NORMAL',
        fileContent: content,
      })),
      deleteFiles: remove.map((filePath) => ({ filePath })),
    }),
  )
  return commitId
}

/** @returns null where the repository is empty */
async function headOf(provisioning: Provisioning): Promise<string | null> {
  const of = { repositoryName: repositoryName(provisioning), branchName: MAIN }
  try {
    const { branch } = await provisioning.aws.codecommit.send(new GetBranchCommand(of))
    return branch?.commitId ?? null
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Blob ids by path. Against nothing, all that a commit has is a difference: one list in place of a call a folder. */
async function filesIn(provisioning: Provisioning, commitId: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const pages = paginateGetDifferences(
    { client: provisioning.aws.codecommit },
    { repositoryName: repositoryName(provisioning), afterCommitSpecifier: commitId },
  )
  for await (const { differences = [] } of pages)
    for (const { afterBlob } of differences)
      if (afterBlob?.path !== undefined) found.set(afterBlob.path.replace(/^\//, ''), afterBlob.blobId ?? '')
  return found
}

/** The branch has another head than the one that was looked at, or has these files by now. */
const isOvertaken = (error: unknown): boolean =>
  isLost(error) ||
  /^(ParentCommitIdOutdated|ParentCommitIdRequired|ConcurrentReferenceUpdate|NoChange|FileDoesNotExist)Exception$/.test(
    codeOf(error),
  )
