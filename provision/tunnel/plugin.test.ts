import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PortTaken } from '../../stack/errors.ts'
import { sessionManners } from '../../test/aws/manners/sessions.ts'
import { LocalAgents } from '../../test/aws/sessions/local-agents.ts'
import { Relay } from '../../test/aws/sessions/relay.ts'
import { testAws } from '../../test/aws/test-aws.ts'
import { realTime } from '../aws/time.ts'
import { PluginFailed, PluginMissing, PluginTooOld } from './errors.ts'
import { openPluginTunnel } from './plugin.ts'
import { TARGET } from './tunnel.fixture.ts'

/** What AWS's plugin says and does, as far as we use it. */
const standIn = (version: string, act: string) => `#!${process.execPath}
const { writeFileSync } = require('node:fs')
if (process.argv[2] === '--version') { console.log('${version}'); process.exit(0) }
const session = process.env[process.argv[2]]
writeFileSync(process.env.NOTE, JSON.stringify({ argv: process.argv.slice(2), session }))
${act}
`

const LISTENS = `
process.on('SIGTERM', () => { require('node:fs').appendFileSync(process.env.NOTE, '\\nended'); process.exit(0) })
console.log('\\nStarting session with SessionId: ' + JSON.parse(session).SessionId)
console.log('Port 53281 opened for sessionId ' + JSON.parse(session).SessionId + '.\\nWaiting for connections...')
setInterval(() => console.log('Connection accepted for session'), 10)`

async function pluginPlace(version: string | null, act = LISTENS) {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-plugin-'))
  const relay = await Relay.start()
  const agents = new LocalAgents({ target: TARGET })
  onTestFinished(async () => {
    await agents.stop()
    await relay.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'session-manager-plugin')
  if (version !== null) await writeFile(file, standIn(version, act))
  if (version !== null) await chmod(file, 0o755)
  const aws = await testAws(sessionManners({ relay, agents }))
  const note = join(folder, 'note')
  const env = { PATH: `${folder}${delimiter}/usr/bin${delimiter}/bin`, NOTE: note }
  const provisioning = { ...aws.provisioning(), time: realTime }
  const open = (localPort?: number) =>
    openPluginTunnel({ provisioning, target: TARGET, port: 5432, profile: 'shop', env, localPort })
  const operations = () => aws.emulator.calls.map(({ operation }) => operation)
  return { agents, note, open, operations }
}

test("the session's token is in the plugin's environment, and not in its argv", async () => {
  const { agents, note, open, operations } = await pluginPlace('1.2.677.0')
  const tunnel = await open()
  expect(tunnel.port).toBe(53_281)
  expect(tunnel.counts()).toBeNull()
  const { argv, session } = JSON.parse(await readFile(note, 'utf8'))
  const { sessionId } = tunnel
  expect(JSON.parse(session)).toEqual({
    SessionId: sessionId,
    StreamUrl: expect.stringContaining(sessionId),
    TokenValue: expect.stringMatching(/.{20}/),
  })
  expect(argv.join(' ')).not.toContain(JSON.parse(session).TokenValue)
  expect(argv).toEqual([
    'AWS_SSM_START_SESSION_RESPONSE',
    'us-east-1',
    'StartSession',
    'shop',
    expect.stringContaining(`"Target":"${TARGET}"`),
    'https://ssm.us-east-1.amazonaws.com',
  ])
  await tunnel.close()
  await tunnel.closed
  expect(await readFile(note, 'utf8')).toMatch(/ended$/)
  expect(operations()).toEqual(['StartSession', 'TerminateSession'])
  expect(agents.sessions).toHaveLength(1)
})

test('there is no plugin: nothing was begun', async () => {
  const { open, operations } = await pluginPlace(null)
  await expect(open()).rejects.toThrow(PluginMissing)
  expect(operations()).toEqual([])
})

test('a plugin that takes the token in its argv only', async () => {
  const { open, operations } = await pluginPlace('1.2.497.0')
  await expect(open()).rejects.toThrow(PluginTooOld)
  expect(operations()).toEqual([])
})

test('a plugin that fails: its words, and no session left behind', async () => {
  const { open, operations } = await pluginPlace(
    '1.2.677.0',
    "console.error('no such region'); process.exit(1)",
  )
  await expect(open()).rejects.toThrow(PluginFailed)
  await expect(open()).rejects.toMatchObject({ said: 'no such region' })
  expect(operations().slice(0, 2)).toEqual(['StartSession', 'TerminateSession'])
})

test('a port that is taken', async () => {
  const words = 'Unable to listen: listen tcp 127.0.0.1:5433: bind: address already in use'
  const { open } = await pluginPlace('1.2.677.0', `console.log('${words}'); process.exit(1)`)
  await expect(open(5433)).rejects.toThrow(PortTaken)
})

test('a plugin that ends by itself', async () => {
  const { open } = await pluginPlace('1.2.677.0', `${LISTENS}\nsetTimeout(() => process.exit(3), 100)`)
  const tunnel = await open()
  await expect(tunnel.closed).rejects.toThrow(PluginFailed)
})
