import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TagResourceCommand, UpdateAppCommand, UpdateBranchCommand } from '@aws-sdk/client-amplify'
import { CreateCommitCommand, GetBranchCommand, UntagResourceCommand } from '@aws-sdk/client-codecommit'
import { describe, expect, test } from 'vitest'
import { errorReply } from '../../test/aws/reply.ts'
import { removeRole } from '../identity/remove-roles.ts'
import { hostingTest, pushed, write } from './hosting.fixture.ts'
import { countApps, removeApps } from './remove.ts'
import { countRepositories, removeRepository } from './repository.ts'

const parts = (changes: readonly { part: string }[]) =>
  [...new Set(changes.map(({ part }) => part))].toSorted()

describe('the storefront, hosted', () => {
  test('is planned, made, found as it is to be, and taken away', async () => {
    const aws = await hostingTest()
    const plan = await aws.up({ mode: 'plan' })
    expect(aws.emulator.mutations).toEqual([])
    expect(plan.changes.every(({ kind }) => kind === 'create')).toBe(true)
    const made = await aws.up()
    expect(parts(made.changes)).toEqual(parts(plan.changes))
    const [app] = aws.hosted.apps.values()
    expect(made.origin).toBe(`https://main.${app?.id}.amplifyapp.com`)
    expect(app?.settings).toMatchObject({
      platform: 'WEB_COMPUTE',
      repository: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/clickstream-shop-web',
      iamServiceRoleArn: expect.stringMatching(/clickstream-shop-us-east-1-hosting$/),
      computeRoleArn: expect.stringMatching(/clickstream-shop-us-east-1-web$/),
    })
    const branch = app?.branches.get('main')
    expect(branch?.settings).toMatchObject({
      framework: 'Next.js - SSR',
      stage: 'PRODUCTION',
      enableAutoBuild: false,
      environmentVariables: {
        CLICKSTREAM_STACK: 'shop',
        CLICKSTREAM_REGION: 'us-east-1',
        CLICKSTREAM_DATABASE_HOST: '203.0.113.7',
        CLICKSTREAM_EVENTS_URL: 'https://api.example/clickstream',
        CLICKSTREAM_CONSENT: 'required',
        CLICKSTREAM_COGNITO_REGION: 'us-east-1',
        CLICKSTREAM_COGNITO_POOL_ID: 'us-east-1_1',
        CLICKSTREAM_COGNITO_CLIENT_ID: 'client',
      },
    })
    expect(branch?.jobs.map(({ succeeds }) => succeeds)).toEqual([true])
    expect(pushed(aws).get('amplify.yml')).toBe(await readFile(join(aws.storefront, 'amplify.yml'), 'utf8'))

    const before = aws.emulator.mutations.length
    expect((await aws.up()).changes).toEqual([])
    expect((await aws.up({ mode: 'plan' })).changes).toEqual([])
    expect(aws.emulator.mutations.length).toBe(before)

    await removeApps(aws.provisioning())
    await removeRepository(aws.provisioning())
    expect([await countApps(aws.provisioning()), await countRepositories(aws.provisioning())]).toEqual([0, 0])
    const gone = aws.emulator.mutations.length
    await removeApps(aws.provisioning())
    await removeRepository(aws.provisioning())
    expect(aws.emulator.mutations.length).toBe(gone)
  })

  test('tells which of its steps a release is at', async () => {
    const aws = await hostingTest()
    await aws.up()
    const steps = [...new Set(aws.told.filter((text) => text.startsWith('Amplify')))]
    expect(steps).toEqual([
      "Amplify's job 1: pending",
      "Amplify's job 1: BUILD running",
      "Amplify's job 1: DEPLOY running",
      "Amplify's job 1: DEPLOY succeed",
    ])
  })

  test('two stacks, and a stranger’s repository of the name', async () => {
    const aws = await hostingTest()
    await aws.up()
    await aws.up({ stack: 'shop-2' })
    expect((await aws.up()).changes).toEqual([])
    expect(aws.hosted.apps.size).toBe(2)
    const { codecommit } = aws.provisioning().aws
    const resourceArn = `arn:aws:codecommit:us-east-1:${aws.emulator.account}:clickstream-shop-web`
    await codecommit.send(new UntagResourceCommand({ resourceArn, tagKeys: ['clickstream:stack'] }))
    await expect(aws.up()).rejects.toMatchObject({ name: 'NameTaken', taken: 'clickstream-shop-web' })
    await removeRepository(aws.provisioning())
    expect(aws.hosted.repositories.get('clickstream-shop-web')).toBeDefined()
  })
})

describe('what is released again', () => {
  test('another file: only it is pushed', async () => {
    const aws = await hostingTest()
    await aws.up()
    await write(aws.storefront, 'app/page.tsx', 'export default () => 2\n')
    const { changes } = await aws.up()
    expect(changes).toEqual([
      { part: 'hosting/source', kind: 'change', what: '1 file of the storefront' },
      { part: 'hosting/release', kind: 'change', what: 'release of the storefront' },
    ])
    expect(pushed(aws).get('app/page.tsx')).toBe('export default () => 2\n')
    expect((await aws.up()).changes).toEqual([])
  })

  test('files that are gone, and a folder where a file was', async () => {
    const aws = await hostingTest()
    await write(aws.storefront, 'app/old.tsx', 'old')
    await aws.up()
    await rm(join(aws.storefront, 'app/old.tsx'))
    await mkdir(join(aws.storefront, 'app/old.tsx'))
    await write(aws.storefront, 'app/old.tsx/page.tsx', 'new')
    await aws.up()
    expect([...pushed(aws).keys()].filter((path) => path.includes('old'))).toEqual(['app/old.tsx/page.tsx'])
  })

  test('another environment, also one that somebody made by hand; what they put beside it stays', async () => {
    const aws = await hostingTest()
    await aws.up()
    expect(parts((await aws.up({ endpoint: 'https://other.example' })).changes)).toEqual([
      'hosting/branch',
      'hosting/release',
    ])
    const { amplify } = aws.provisioning().aws
    const [app] = aws.hosted.apps.values()
    const of = { appId: app?.id, branchName: 'main' }
    const environmentVariables = { CLICKSTREAM_EVENTS_URL: 'https://theirs.example', THEIRS: '1' }
    await amplify.send(new UpdateBranchCommand({ ...of, environmentVariables }))
    expect(parts((await aws.up()).changes)).toEqual(['hosting/branch', 'hosting/release'])
    expect(app?.branches.get('main')?.settings['environmentVariables']).toMatchObject({
      THEIRS: '1',
      CLICKSTREAM_STACK: 'shop',
      CLICKSTREAM_EVENTS_URL: 'https://api.example/clickstream',
    })
    expect((await aws.up()).changes).toEqual([])
  })

  test('what somebody else pushed, and an app that was changed', async () => {
    const aws = await hostingTest()
    await aws.up()
    const { amplify, codecommit } = aws.provisioning().aws
    const repositoryName = 'clickstream-shop-web'
    const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'main' }))
    const theirs = { filePath: 'app/page.tsx', fileContent: Buffer.from('theirs') }
    await codecommit.send(
      new CreateCommitCommand({
        repositoryName,
        branchName: 'main',
        parentCommitId: branch?.commitId,
        putFiles: [theirs, { filePath: 'theirs.txt', fileContent: Buffer.from('theirs') }],
      }),
    )
    const [app] = aws.hosted.apps.values()
    await amplify.send(new UpdateAppCommand({ appId: app?.id, platform: 'WEB', buildSpec: 'theirs' }))
    await amplify.send(new TagResourceCommand({ resourceArn: app?.arn, tags: { Name: 'theirs' } }))
    const { changes } = await aws.up()
    expect(parts(changes)).toEqual(['hosting/app', 'hosting/release', 'hosting/source'])
    expect(pushed(aws).has('theirs.txt')).toBe(false)
    expect((await aws.up()).changes).toEqual([])
  })

  test('a branch that somebody deleted', async () => {
    const aws = await hostingTest()
    await aws.up()
    const [app] = aws.hosted.apps.values()
    app?.branches.delete('main')
    expect(parts((await aws.up()).changes)).toEqual(['hosting/branch', 'hosting/release'])
  })
})

describe('a push', () => {
  test('of many files and of large ones takes several commits', async () => {
    const aws = await hostingTest()
    for (let n = 0; n < 230; n++) await write(aws.storefront, `app/file-${n}.tsx`, `${n}`)
    for (let n = 0; n < 3; n++) await write(aws.storefront, `large-${n}.bin`, Buffer.alloc(3_000_000, n))
    await aws.up()
    expect(pushed(aws).size).toBe(5 + 233)
    const commits = aws.emulator.calls.filter(({ operation }) => operation === 'CreateCommit')
    expect(commits.length).toBe(4)
    expect((await aws.up()).changes).toEqual([])
  })

  test('that somebody overtakes is looked at again', async () => {
    let isOvertaken = false
    const aws = await hostingTest({
      name: 'somebody pushes at the same moment',
      source: 'API text of CreateCommit',
      before: (call) => {
        if (call.operation !== 'CreateCommit' || isOvertaken) return undefined
        isOvertaken = true
        return errorReply(call, 400, 'ParentCommitIdOutdatedException', 'not the tip')
      },
    })
    await aws.up()
    expect(isOvertaken).toBe(true)
    expect(pushed(aws).size).toBe(5)
  })
})

describe('a release that fails', () => {
  test('is told with the last lines of its log, and never with the log’s address; the next up begins another', async () => {
    const aws = await hostingTest()
    const lock = await readFile(join(aws.storefront, 'package-lock.json'), 'utf8')
    await rm(join(aws.storefront, 'package-lock.json'))
    const failure = await aws.up().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      name: 'ReleaseFailed',
      jobId: '1',
      status: 'FAILED',
      step: 'BUILD',
      lines: expect.arrayContaining([expect.stringContaining('existing package-lock.json')]),
    })
    expect(JSON.stringify(failure) + aws.told.join()).not.toMatch(/X-Amz-Signature|amplify-logs/)
    await expect(aws.up()).rejects.toMatchObject({ name: 'ReleaseFailed', jobId: '2' })
    await write(aws.storefront, 'package-lock.json', lock)
    expect(parts((await aws.up()).changes)).toEqual(['hosting/release', 'hosting/source'])
    expect((await aws.up()).changes).toEqual([])
  })

  test('for a role that was made anew and is not known yet is begun again', async () => {
    const aws = await hostingTest()
    await aws.up()
    await removeRole(aws.provisioning(), 'hosting')
    await write(aws.storefront, 'app/page.tsx', 'export default () => 2\n')
    await aws.up()
    const [app] = aws.hosted.apps.values()
    expect(app?.branches.get('main')?.jobs.map(({ succeeds }) => succeeds)).toEqual([true, false, true])
    expect((await aws.up()).changes).toEqual([])
  })
})

describe('a job that is under way', () => {
  test('goes on when up is stopped, and is joined by the next', async () => {
    const aws = await hostingTest()
    let stop: AbortController | undefined
    const onStart = (of: AbortController) => {
      stop = of
    }
    const stopped = aws.up({ onStart })
    const watch = setInterval(() => {
      if (aws.told.some((text) => text.includes('BUILD running'))) stop?.abort()
    }, 1)
    await expect(stopped).rejects.toMatchObject({ name: 'Interrupted' })
    clearInterval(watch)
    expect(aws.told).toContain('Amplify goes on with its job 1; the next up follows it.')
    expect((await aws.up({ mode: 'plan' })).changes).toEqual([])
    expect((await aws.up()).changes).toEqual([])
    expect([...aws.hosted.apps.values()][0]?.branches.get('main')?.jobs.length).toBe(1)
  })
})

describe('sources', () => {
  const github = { aws: { web: { github: 'https://github.com/owner/shop', branch: 'release/1' } } }

  test('a repository at GitHub: the token is wanted once, and is nowhere else', async () => {
    const aws = await hostingTest()
    await expect(aws.up({ settings: github })).rejects.toMatchObject({ name: 'GithubTokenMissing' })
    const token = 'ghp_secret-of-theirs'
    const { origin } = await aws.up({ settings: github, token })
    const [app] = aws.hosted.apps.values()
    expect(origin).toBe(`https://release-1.${app?.id}.amplifyapp.com`)
    expect(app?.branches.get('release/1')?.settings).toMatchObject({ enableAutoBuild: true })
    expect(aws.hosted.repositories.all).toEqual([])
    const sent = aws.emulator.calls.filter(({ body }) => body.includes(token))
    expect(new Set(sent.map(({ operation }) => operation))).toEqual(new Set(['CreateApp']))
    expect((await aws.up({ settings: github })).changes).toEqual([])
    expect(JSON.stringify([...aws.hosted.apps.values()].map(({ settings }) => settings))).not.toContain(token)
  })

  test('from CodeCommit to GitHub, and to none', async () => {
    const aws = await hostingTest()
    await aws.up()
    await aws.up({ settings: github, token: 'token' })
    expect(aws.hosted.repositories.all).toEqual([])
    const { changes, origin } = await aws.up({ settings: { aws: { web: 'none' } } })
    expect(origin).toBeNull()
    expect(changes.every(({ kind }) => kind === 'remove')).toBe(true)
    expect(aws.hosted.apps.size).toBe(0)
    const before = aws.emulator.mutations.length
    expect((await aws.up({ settings: { aws: { web: 'none' } } })).changes).toEqual([])
    expect(aws.emulator.mutations.length).toBe(before)
  })

  test('what AWS refuses is told as what it is', async () => {
    let refused: [operation: string, code: string, message: string] = [
      'CreateRepository',
      'OperationNotAllowedException',
      'not available to new customers',
    ]
    const aws = await hostingTest({
      name: 'refusal',
      source: 'the test',
      before: (call) =>
        call.operation === refused[0] ? errorReply(call, 400, refused[1], refused[2]) : undefined,
    })
    await expect(aws.up()).rejects.toMatchObject({ name: 'RepositoriesNotAllowed' })
    refused = ['CreateApp', 'BadRequestException', 'You must specify either oauthToken or accessToken']
    await expect(aws.up()).rejects.toMatchObject({ name: 'TokenWanted' })
    refused = ['CreateApp', 'BadRequestException', 'token ghp_secret-of-theirs is not valid']
    const failure = await aws
      .up({ settings: github, token: 'ghp_secret-of-theirs' })
      .catch((one: unknown) => one)
    expect(String(failure) + JSON.stringify(failure)).not.toContain('ghp_secret')
    refused = ['', '', '']
    await aws.up()
    expect((await aws.up()).changes).toEqual([])
  })
})

describe('whatever happens to one of its calls', () => {
  test.each([
    'kill',
    'lost',
    'throttled',
    'failed',
  ] as const)('%s: the next up comes to the same', async (fault) => {
    const undisturbed = await hostingTest()
    await undisturbed.up()
    const count = undisturbed.emulator.mutations.length
    expect(count).toBeGreaterThan(8)
    for (let at = 0; at < count; at++) {
      const aws = await hostingTest()
      aws.emulator.failAt(at, fault)
      const onStart = (stop: AbortController) => {
        aws.emulator.onKilled = () => stop.abort()
      }
      await aws.up({ onStart }).catch(() => {})
      await aws.emulator.quiet()
      aws.emulator.revive()
      await aws.time.sleep(3000, new AbortController().signal)
      await aws.up()
      const apps = [...aws.hosted.apps.values()]
      expect(apps.length, `${fault} at ${at}`).toBe(1)
      expect(apps[0]?.branches.get('main')?.jobs.at(-1)?.succeeds).toBe(true)
      expect(pushed(aws)).toEqual(pushed(undisturbed))
      expect((await aws.up()).changes, `${fault} at ${at}`).toEqual([])
      await removeApps(aws.provisioning())
      await removeRepository(aws.provisioning())
      expect([await countApps(aws.provisioning()), await countRepositories(aws.provisioning())]).toEqual([
        0, 0,
      ])
    }
  })
})
