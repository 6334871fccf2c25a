import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { createIngest } from '../lambdas/ingest/handler.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { EVENTS_PREFIX } from '../lambdas/raw-store/keys.ts'
import { ingestServer } from '../local/ingest/server.ts'
import { notRun } from './support/not-run.ts'

/** A raw store on a disk that is really full: a file system in memory with room for a few objects. */

const folder = await mkdtemp(join(tmpdir(), 'clickstream-full-'))
const mount = await execa('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { reject: false })
if (mount.failed) {
  await rm(folder, { recursive: true })
  notRun('a full disk', `no file system can be mounted here (${mount.shortMessage})`)
}

async function objects(store: FolderStore): Promise<string[]> {
  const keys: string[] = []
  for await (const page of store.list(EVENTS_PREFIX)) keys.push(...page.map(({ key }) => key))
  return keys
}

test.runIf(!mount.failed)(
  'the ingest says 503 while the disk is full, and every 200 is there after',
  async () => {
    onTestFinished(async () => {
      await execa('umount', [folder])
      await rm(folder, { recursive: true })
    })
    const store = new FolderStore(folder)
    const lines: object[] = []
    const handle = createIngest({
      store,
      clock: () => Date.UTC(2026, 10, 22),
      uuid: randomUUID,
      allowedOrigins: '*',
      log: (line) => lines.push(line),
    })
    const server = ingestServer(handle).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clickstream`
    const send = async (n: number) => {
      const body = JSON.stringify({
        eventName: 'x',
        clientId: `c${n}`,
        properties: { filler: 'x'.repeat(1900) },
      })
      return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
        .status
    }

    const answers: number[] = []
    for (let n = 0; answers.filter((status) => status === 503).length < 5 && n < 500; n++)
      answers.push(await send(n))
    expect(answers.slice(-5)).toEqual([503, 503, 503, 503, 503])
    const kept = answers.filter((status) => status === 200).length
    expect(kept).toBeGreaterThan(10)
    expect(JSON.stringify(lines)).toContain('ENOSPC')
    expect(await objects(store)).toHaveLength(kept)
    for (const key of await objects(store)) expect(JSON.parse(String(await store.get(key, 1e6)))).toBeTruthy()

    const [first = ''] = await objects(store)
    await rm(join(folder, first))
    expect(await send(1000)).toBe(200)
  },
)
