import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface TreeFile {
  /** Within the repository, with `/`. */
  path: string
  content: Uint8Array
  /** As git names the content. */
  blobId: string
}

/** What Amplify builds by. */
export const BUILD_SPEC = 'amplify.yml'

/**
 * The storefront's files as they are pushed, in the order of their paths.
 * @param folder that scripts/build.mjs has written: dist/storefront
 * @throws the file system's error where it was not built
 */
export async function readTree(folder: string): Promise<TreeFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const content = await readFile(join(folder, path))
      return { path, content, blobId: blobIdOf(content) }
    }),
  )
}

/** "blob", the length, a zero, the content: git's own hash, which CodeCommit tells of each file. */
export function blobIdOf(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

/** @throws where the folder has none */
export const readBuildSpec = (folder: string): Promise<string> => readFile(join(folder, BUILD_SPEC), 'utf8')
