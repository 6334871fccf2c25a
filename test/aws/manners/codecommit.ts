import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import {
  blobId,
  commitOf,
  headOf,
  type Repositories,
  type Repository,
  type StoredFile,
} from '../hosting/repositories.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** CodeCommit, which moto has next to nothing of. Errors and limits are those of its API's text. */

type Answer = (call: AwsCall, world: World) => Reply

/** CreateCommit's; the number of files is from memory, since its text gives none. */
const MOST_FILES = 100
const FILE_BYTES = 6 * 1024 * 1024
const COMMIT_BYTES = 7 * 1024 * 1024
/** "File paths cannot exceed 20 directories in depth" (CodeCommit guide, limits). */
const DEEPEST = 20
/** GetDifferences gives its list in pages. */
const PAGE = 100

class Refused extends Error {
  readonly code: string

  constructor(code: string, message = code) {
    super(message)
    this.code = code
  }
}

/** @param forMs how long a new repository is not shown */
export function codeCommit(repositories: Repositories, forMs: number = DELAYS.repositoryShown.ms): Manner {
  const shown = (name: string, { time }: World): Repository => {
    const found = repositories.get(name)
    if (found === undefined || time.now() - found.madeAt < forMs)
      throw new Refused('RepositoryDoesNotExistException', `${name} does not exist`)
    return found
  }
  const answers: Record<string, Answer> = {
    CreateRepository: (call, world) => create(repositories, call, world),
    GetRepository: ({ json }, world) => {
      const { name, arn } = shown(String(json['repositoryName']), world)
      return jsonReply({ repositoryMetadata: { repositoryName: name, Arn: arn } })
    },
    ListTagsForResource: ({ json }, world) => jsonReply({ tags: shown(nameIn(json), world).tags }),
    TagResource: ({ json }, world) => {
      Object.assign(shown(nameIn(json), world).tags, json['tags'])
      return jsonReply({})
    },
    UntagResource: ({ json }, world) => {
      for (const key of json['tagKeys'] as string[]) delete shown(nameIn(json), world).tags[key]
      return jsonReply({})
    },
    GetBranch: ({ json }, world) => {
      const head = headOf(shown(String(json['repositoryName']), world), String(json['branchName']))
      if (head === undefined) throw new Refused('BranchDoesNotExistException')
      return jsonReply({ branch: { branchName: json['branchName'], commitId: head.id } })
    },
    GetDifferences: ({ json }, world) => differences(shown(String(json['repositoryName']), world), json),
    CreateCommit: ({ json }, world) => commit(shown(String(json['repositoryName']), world), json),
    DeleteRepository: ({ json }) => {
      repositories.delete(String(json['repositoryName']))
      return jsonReply({})
    },
  }
  return {
    name: 'CodeCommit',
    source: 'AWS API Reference, CodeCommit; facts on AWS, section 1',
    before(call, world) {
      if (call.service !== 'codecommit') return
      try {
        return (
          answers[call.operation]?.(call, world) ?? errorReply(call, 400, 'UnknownOperationException', '')
        )
      } catch (error) {
        if (error instanceof Refused) return errorReply(call, 400, error.code, error.message)
        throw error
      }
    },
  }
}

const nameIn = (json: Record<string, unknown>): string => String(json['resourceArn']).split(':').at(-1) ?? ''

function create(repositories: Repositories, call: AwsCall, { account, time }: World): Reply {
  const name = String(call.json['repositoryName'])
  if (repositories.get(name) !== undefined) throw new Refused('RepositoryNameExistsException')
  if (!/^[\w.-]{1,100}$/.test(name) || name.endsWith('.git'))
    throw new Refused('InvalidRepositoryNameException')
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(call.headers.authorization ?? '')?.[1]
  const arn = `arn:aws:codecommit:${region}:${account}:${name}`
  const tags = { ...(call.json['tags'] as Record<string, string>) }
  repositories.add({ name, arn, tags, madeAt: time.now(), commits: new Map(), branches: new Map() })
  return jsonReply({ repositoryMetadata: { repositoryName: name, Arn: arn } })
}

/** Against nothing: all that a commit has. */
function differences(repository: Repository, json: Record<string, unknown>): Reply {
  const at = repository.commits.get(String(json['afterCommitSpecifier']))
  if (at === undefined) throw new Refused('CommitDoesNotExistException')
  if (json['beforeCommitSpecifier'] !== undefined) throw new Error('the emulator compares with nothing only')
  const all = [...at.tree].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const from = Number(json['NextToken'] ?? 0)
  const page = all.slice(from, from + PAGE).map(([path, file]) => ({
    changeType: 'A',
    afterBlob: { blobId: file.blobId, path, mode: '100644' },
  }))
  const next = from + PAGE < all.length ? { NextToken: String(from + PAGE) } : {}
  return jsonReply({ differences: page, ...next })
}

interface Put {
  filePath: string
  fileContent: string
}

function commit(repository: Repository, json: Record<string, unknown>): Reply {
  const branch = String(json['branchName'])
  const parent = headOf(repository, branch)
  checkParent(repository, parent?.id, json['parentCommitId'])
  const puts = (json['putFiles'] ?? []) as Put[]
  const deletes = ((json['deleteFiles'] ?? []) as { filePath: string }[]).map(({ filePath }) => filePath)
  const files = puts.map(({ filePath, fileContent }) => ({
    path: filePath,
    content: Buffer.from(fileContent ?? '', 'base64'),
  }))
  checkFiles(files, deletes)
  const tree = new Map<string, StoredFile>(parent?.tree ?? [])
  for (const path of deletes) if (!tree.delete(path)) throw new Refused('FileDoesNotExistException', path)
  for (const { path, content } of files) tree.set(path, { content, blobId: blobId(content) })
  checkTree(tree)
  const made = commitOf(tree, parent?.id)
  const isSame = (a: ReadonlyMap<string, StoredFile>) =>
    a.size === tree.size && [...a].every(([path, file]) => tree.get(path)?.blobId === file.blobId)
  if (parent !== undefined && isSame(parent.tree)) throw new Refused('NoChangeException')
  repository.commits.set(made.id, made)
  repository.branches.set(branch, made.id)
  return jsonReply({ commitId: made.id })
}

function checkParent(repository: Repository, head: string | undefined, said: unknown): void {
  if (head === undefined && said === undefined) return
  if (said === undefined) throw new Refused('ParentCommitIdRequiredException')
  if (!repository.commits.has(String(said))) throw new Refused('ParentCommitDoesNotExistException')
  if (said !== head) throw new Refused('ParentCommitIdOutdatedException')
}

function checkFiles(files: readonly { path: string; content: Buffer }[], deletes: readonly string[]): void {
  const paths = [...files.map(({ path }) => path), ...deletes]
  if (paths.length === 0) throw new Refused('FileEntryRequiredException')
  if (paths.length > MOST_FILES) throw new Refused('MaximumFileEntriesExceededException')
  if (new Set(paths).size < paths.length) throw new Refused('SamePathRequestException')
  const isBad = (path: string) =>
    path === '' || /^\/|\/$|\/\/|(^|\/)\.\.?(\/|$)/.test(path) || path.split('/').length - 1 > DEEPEST
  if (paths.some(isBad)) throw new Refused('InvalidPathException')
  const bytes = files.map(({ content }) => content.length)
  if (bytes.some((one) => one > FILE_BYTES) || bytes.reduce((a, b) => a + b, 0) > COMMIT_BYTES)
    throw new Refused('FileContentSizeLimitExceededException')
}

/** A name is a file or a folder. */
function checkTree(tree: ReadonlyMap<string, StoredFile>): void {
  for (const path of tree.keys()) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++)
      if (tree.has(parts.slice(0, depth).join('/')))
        throw new Refused('FileNameConflictsWithDirectoryNameException', path)
  }
}
