import { createHash } from 'node:crypto'

/** CodeCommit's memory: repositories with real commits of real files. */

export interface StoredFile {
  content: Buffer
  blobId: string
}

export type Tree = ReadonlyMap<string, StoredFile>

export interface Commit {
  id: string
  tree: Tree
}

export interface Repository {
  name: string
  arn: string
  tags: Record<string, string>
  /** ms, by the clock. */
  madeAt: number
  commits: Map<string, Commit>
  branches: Map<string, string>
}

export class Repositories {
  readonly #all = new Map<string, Repository>()

  get(name: string): Repository | undefined {
    return this.#all.get(name)
  }

  add(repository: Repository): void {
    this.#all.set(repository.name, repository)
  }

  delete(name: string): void {
    this.#all.delete(name)
  }

  get all(): Repository[] {
    return [...this.#all.values()]
  }
}

export const blobId = (content: Buffer): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

export function commitOf(tree: Tree, parent: string | undefined): Commit {
  const told = [...tree].map(([path, file]) => `${path} ${file.blobId}`).toSorted()
  const id = createHash('sha1')
    .update([parent, ...told].join('\n'))
    .digest('hex')
  return { id, tree }
}

export function headOf({ branches, commits }: Repository, branch: string): Commit | undefined {
  return commits.get(branches.get(branch) ?? '')
}
