import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FolderUnusable } from '../stack/errors.ts'
import { closedAbove, makeFolders, stackFolders, stacksHome } from './folders.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'clickstream folders '))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  await chmod(path, 0o711)
  return path
}

test('stacks live where programs keep data, root’s where PostgreSQL’s user gets in', () => {
  expect(stacksHome({ CLICKSTREAM_HOME: '/a/b' }, true)).toBe('/a/b')
  expect(stacksHome({ CLICKSTREAM_HOME: 'b' }, false)).toBe(join(process.cwd(), 'b'))
  expect(stacksHome({ XDG_DATA_HOME: '/data' }, false)).toBe('/data/clickstream-cli')
  expect(stacksHome({}, true)).toBe('/var/lib/clickstream-cli')
})

test('others pass through to the databases’ folders, and see nothing', async () => {
  const home = join(await folder(), 'home')
  const folders = stackFolders(home, 'one')
  await makeFolders(home, folders, true)
  await makeFolders(home, folders, true)
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  expect([await mode(home), await mode(folders.root), await mode(folders.raw)]).toEqual(['711', '711', '700'])
  expect((await readdir(folders.root)).sort()).toEqual([
    'dashboard',
    'dw',
    'logs',
    'oltp',
    'raw',
    'sign-in',
    'web',
  ])
})

test('a folder that PostgreSQL’s user cannot get to is said at once, with the folder that is closed', async () => {
  const top = await folder()
  await mkdir(join(top, 'closed'), { mode: 0o700 })
  const home = join(top, 'closed', 'home')
  await expect(makeFolders(home, stackFolders(home, 'one'), true)).rejects.toThrow(
    `PostgreSQL, which does not run as root, may not enter ${join(top, 'closed')}`,
  )
  expect(await closedAbove(home)).toBe(join(top, 'closed'))
  await makeFolders(home, stackFolders(home, 'one'), false)
})

test('a folder that cannot be made is said with its reason', async () => {
  const file = join(await folder(), 'file')
  await writeFile(file, '')
  const made = makeFolders(join(file, 'home'), stackFolders(join(file, 'home'), 'one'), false)
  await expect(made).rejects.toThrow(FolderUnusable)
  await expect(made).rejects.toThrow('ENOTDIR')
})
