import { expect, test } from 'vitest'
import { batchesTo } from './commits.ts'
import { blobIdOf, type TreeFile } from './tree.ts'

const file = (path: string, bytes = 1): TreeFile => {
  const content = Buffer.alloc(bytes, path)
  return { path, content, blobId: blobIdOf(content) }
}
const shape = (wanted: TreeFile[], there: TreeFile[]) =>
  batchesTo(wanted, new Map(there.map(({ path, blobId }) => [path, blobId]))).map(
    ({ put, remove }) => `${put.length} put, ${remove.length} gone`,
  )
const many = (count: number) => Array.from({ length: count }, (_, n) => file(`file-${n}`))

test('git’s own name of a content', () => {
  expect(blobIdOf(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  expect(blobIdOf(Buffer.alloc(0))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391')
})

test('only what differs, what is gone first, a hundred files a commit', () => {
  expect(shape(many(3), many(3))).toEqual([])
  expect(shape(many(250), [])).toEqual(['100 put, 0 gone', '100 put, 0 gone', '50 put, 0 gone'])
  expect(shape([file('new')], many(101))).toEqual(['0 put, 100 gone', '0 put, 1 gone', '1 put, 0 gone'])
})

test('no more than a commit holds', () => {
  const large = (name: string) => file(name, 4_000_000)
  expect(shape([large('a'), file('b'), large('c'), file('d', 2_000_000)], [])).toEqual([
    '2 put, 0 gone',
    '2 put, 0 gone',
  ])
})
