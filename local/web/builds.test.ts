import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkSettings } from '../../stack/load-settings.ts'
import { silentReporter } from '../../stack/reporter.ts'
import { makeFolders, stackFolders } from '../folders.ts'
import { writeStackFile } from '../stack-file.ts'
import { buildFolder, buildsFolder, isBuilt, removeOldBuilds, serverOf, withBuilds } from './builds.ts'

const context = {
  clock: () => Date.now(),
  random: () => 0.5,
  reporter: silentReporter,
  signal: new AbortController().signal,
}

async function home(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'clickstream builds '))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

async function built(home: string, name: string): Promise<void> {
  const server = serverOf(buildFolder(home, name))
  await mkdir(dirname(server), { recursive: true })
  await writeFile(server, '')
}

async function stackThatServes(home: string, name: string, storefront: string | null): Promise<void> {
  const folders = stackFolders(home, name)
  await makeFolders(home, folders, false)
  const ports = { control: 1, oltp: 2, dw: 3, ingest: 4, web: 5, signIn: 6, dashboard: 7 }
  const settings = checkSettings('', {})
  await writeStackFile(folders, { name, build: 'source', settings, ports, storefront, dashboard: null })
}

test('what some stack serves stays; old builds, and what killed ones left, go', async () => {
  const at = await home()
  for (const name of ['a', 'b', 'old', 'new.unfinished-99999']) await built(at, name)
  await stackThatServes(at, 'one', 'a')
  await stackThatServes(at, 'two', 'b')
  await stackThatServes(at, 'three', null)
  await removeOldBuilds(at, context)
  expect((await readdir(buildsFolder(at))).sort()).toEqual(['a', 'b'])
})

test('nothing is taken away while somebody builds, and two do not build at once', async () => {
  const at = await home()
  await built(at, 'old')
  const order: string[] = []
  const build = (name: string) =>
    withBuilds(at, context, async () => {
      order.push(`${name} begins`)
      await removeOldBuilds(at, context)
      await new Promise((resolve) => setTimeout(resolve, 300))
      order.push(`${name} ends`)
    })
  await Promise.all([build('one'), build('two')])
  const [first, second] = order[0] === 'one begins' ? ['one', 'two'] : ['two', 'one']
  expect(order).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`])
  expect(await isBuilt(at, 'old')).toBe(true)
  await removeOldBuilds(at, context)
  expect(await isBuilt(at, 'old')).toBe(false)
})
