import type { TreeFile } from './tree.ts'

/** What one commit does. */
export interface Batch {
  put: TreeFile[]
  /** Paths. */
  remove: string[]
}

/** CreateCommit's limits: 100 files a commit, from memory; "the combined file content change size is 7 MB" (API text). */
const MOST_FILES = 100
const MOST_BYTES = 6_500_000

/**
 * What brings a repository's files to the wanted ones. Deletions come first, in commits of their own: a folder may stand where a file
 * was. In between the repository is neither the one nor the other; nothing is built from that.
 * @param there blob ids by path
 */
export function batchesTo(wanted: readonly TreeFile[], there: ReadonlyMap<string, string>): Batch[] {
  const paths = new Set(wanted.map(({ path }) => path))
  const gone = [...there.keys()].filter((path) => !paths.has(path)).toSorted()
  const amiss = wanted.filter(({ path, blobId }) => there.get(path) !== blobId)
  return [
    ...chunked(gone).map((remove) => ({ put: [], remove })),
    ...bySize(amiss).map((put) => ({ put, remove: [] })),
  ]
}

function chunked(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / MOST_FILES)
  return Array.from({ length: count }, (_, i) => paths.slice(i * MOST_FILES, (i + 1) * MOST_FILES))
}

function bySize(files: readonly TreeFile[]): TreeFile[][] {
  const batches: TreeFile[][] = []
  let bytes = 0
  for (const file of files) {
    const last = batches.at(-1)
    const isFull =
      last === undefined || last.length === MOST_FILES || bytes + file.content.length > MOST_BYTES
    if (isFull) batches.push([file])
    else last.push(file)
    bytes = (isFull ? 0 : bytes) + file.content.length
  }
  return batches
}
