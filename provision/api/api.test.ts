import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  DeleteStageCommand,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { GetPolicyCommand } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { ingestSpec, makeRole } from '../../test/aws/function-account.ts'
import { apiManners } from '../../test/aws/manners/api.ts'
import { functionManners } from '../../test/aws/manners/functions.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureFunction } from '../functions/function.ts'
import { type ApiSpec, ensureApi } from './api.ts'
import { countApis, removeApi } from './remove.ts'

interface ApiTest extends TestAws {
  spec: ApiSpec
}

/** An account with the ingest function of a stack. */
async function withIngest(options?: ProvisioningOptions, on?: TestAws): Promise<ApiTest> {
  const test = on ?? (await testAws([...apiManners(), ...functionManners()]))
  const one = test.provisioning(options)
  const { roleArn } = await makeRole(one, `${one.stack}-ingest`)
  const ingest = await ensureFunction(one, ingestSpec(roleArn))
  const spec = {
    ingest,
    logGroupArn: `arn:aws:logs:us-east-1:${one.account}:log-group:/clickstream/${one.stack}/api`,
    origins: ['https://shop.example'],
    throttle: { rateLimit: 500, burstLimit: 1000 },
  }
  return { ...test, spec }
}

async function up({ provisioning, spec }: ApiTest, options?: ProvisioningOptions & Partial<ApiSpec>) {
  const one = provisioning(options)
  let made = { apiId: '', endpoint: '' }
  await runSteps(one, (steps) =>
    steps.start('api/http-api', async () => {
      const { origins = spec.origins, ingest = spec.ingest } = options ?? {}
      made = await ensureApi(one, { ...spec, origins, ingest })
    }),
  )
  return { ...made, changes: one.changes.all }
}

async function whole({ provisioning, spec }: ApiTest, stack = 'shop') {
  const { apigateway, lambda } = provisioning().aws
  const { Items: apis = [] } = await apigateway.send(new GetApisCommand({}))
  const ours = apis.filter(({ Tags }) => Tags?.['clickstream:stack'] === stack)
  const ApiId = ours[0]?.ApiId
  const { Items: integrations } = await apigateway.send(new GetIntegrationsCommand({ ApiId }))
  const { Items: routes } = await apigateway.send(new GetRoutesCommand({ ApiId }))
  const { Items: stages } = await apigateway.send(new GetStagesCommand({ ApiId }))
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: spec.ingest.name }))
  const { Statement } = JSON.parse(Policy) as { Statement: object[] }
  return { apis: ours, integrations, routes, stages, statements: Statement }
}

/** @throws where anything is not as it is to be */
async function expectWhole(test: ApiTest, message = ''): Promise<void> {
  const { account } = test.provisioning()
  const { apis, integrations = [], routes, stages, statements } = await whole(test)
  const [api, integration] = [apis[0], integrations[0]]
  expect(apis, message).toMatchObject([
    {
      Name: 'clickstream-shop',
      ProtocolType: 'HTTP',
      CorsConfiguration: { AllowOrigins: ['https://shop.example'], AllowMethods: ['POST'] },
      Tags: { 'clickstream:stack': 'shop', 'clickstream:part': 'api/http-api' },
    },
  ])
  expect(integrations, message).toMatchObject([
    { IntegrationType: 'AWS_PROXY', IntegrationUri: test.spec.ingest.arn, PayloadFormatVersion: '2.0' },
  ])
  expect(routes, message).toMatchObject([
    {
      RouteKey: 'POST /clickstream',
      Target: `integrations/${integration?.IntegrationId}`,
      AuthorizationType: 'NONE',
    },
  ])
  expect(stages, message).toMatchObject([
    {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
      AccessLogSettings: { DestinationArn: test.spec.logGroupArn },
    },
  ])
  expect(stages?.[0]?.AccessLogSettings?.Format).not.toMatch(/sourceIp|identity/)
  expect(statements, message).toMatchObject([
    {
      Principal: { Service: 'apigateway.amazonaws.com' },
      Condition: {
        ArnLike: {
          'AWS:SourceArn': `arn:aws:execute-api:us-east-1:${account}:${api?.ApiId}/*/POST/clickstream`,
        },
      },
    },
  ])
}

test('is made, and then it is as it is to be', async () => {
  const test = await withIngest()
  const { apiId, endpoint } = await up(test)
  expect(endpoint).toContain(apiId)
  await expectWhole(test)
  const made = test.emulator.mutations.length
  expect(await up(test)).toEqual({ apiId, endpoint, changes: [] })
  expect(test.emulator.mutations).toHaveLength(made)
})

test('what somebody changed is changed back, each by itself', async () => {
  const test = await withIngest()
  const { apiId: ApiId } = await up(test)
  const { integrations = [], routes = [] } = await whole(test)
  const { IntegrationId } = integrations[0] ?? {}
  const { RouteId } = routes[0] ?? {}
  const StageName = '$default'
  const { apigateway } = test.provisioning().aws
  const pause = () => test.time.sleep(1000, new AbortController().signal)
  const drift: [(() => Promise<unknown>)[], string[]][] = [
    [[() => apigateway.send(new UpdateApiCommand({ ApiId, Name: 'other' }))], ['name']],
    [
      [() => apigateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ['*'] } }))],
      ['CORS'],
    ],
    [
      [
        () =>
          apigateway.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, IntegrationUri: 'arn:x' })),
      ],
      ['integration'],
    ],
    [
      [() => apigateway.send(new UpdateRouteCommand({ ApiId, RouteId, AuthorizationType: 'AWS_IAM' }))],
      ['route POST /clickstream'],
    ],
    [
      [
        () => apigateway.send(new DeleteRouteCommand({ ApiId, RouteId })),
        () => apigateway.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /debug' })),
        () =>
          apigateway.send(
            new CreateIntegrationCommand({
              ApiId,
              IntegrationType: 'HTTP_PROXY',
              IntegrationUri: 'https://elsewhere.example',
              PayloadFormatVersion: '1.0',
            }),
          ),
      ],
      ['route POST /clickstream', 'other route GET /debug', 'other integration'],
    ],
    [
      [
        () => apigateway.send(new UpdateStageCommand({ ApiId, StageName, AutoDeploy: false })),
        () =>
          apigateway.send(
            new UpdateStageCommand({ ApiId, StageName, DefaultRouteSettings: { ThrottlingRateLimit: 1 } }),
          ),
      ],
      ['deploys by itself', 'limit of requests'],
    ],
    [
      [
        () =>
          apigateway.send(
            new UpdateStageCommand({
              ApiId,
              StageName,
              AccessLogSettings: { DestinationArn: 'arn:other', Format: '$context.identity.sourceIp' },
            }),
          ),
      ],
      ['access log'],
    ],
    [[() => apigateway.send(new DeleteStageCommand({ ApiId, StageName }))], ['stage $default']],
    [
      [
        () =>
          apigateway.send(
            new UntagResourceCommand({
              ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}`,
              TagKeys: ['clickstream:part'],
            }),
          ),
      ],
      ['tags clickstream:part'],
    ],
  ]
  for (const [doings, repaired] of drift) {
    for (const doing of doings) {
      await pause()
      await doing()
    }
    await pause()
    const { apiId, changes } = await up(test)
    expect(apiId).toBe(ApiId)
    expect(changes).toMatchObject(repaired.map((what) => ({ what: expect.stringContaining(what) })))
    await expectWhole(test, repaired.join())
  }
})

test('each fault, at each of its calls: run again, there is one, whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2, 3, 4, 5]) {
      const test = await withIngest()
      test.emulator.failAt(at, fault)
      await up(test).catch(() => {})
      test.emulator.revive()
      await up(test)
      await expectWhole(test, `${fault} at ${at}`)
      expect((await up(test)).changes).toEqual([])
    }
})

test('of twins one stays, whole', async () => {
  const test = await withIngest()
  await up(test)
  await test.provisioning().aws.apigateway.send(
    new CreateApiCommand({
      Name: 'clickstream-shop',
      ProtocolType: 'HTTP',
      Tags: { 'clickstream:stack': 'shop', 'clickstream:part': 'api/http-api' },
    }),
  )
  await up(test)
  await expectWhole(test)
})

test('a plan says the same as `up` makes, and changes nothing', async () => {
  const test = await withIngest()
  const made = test.emulator.mutations.length
  const plan = await up(test, { mode: 'plan' })
  expect(plan).toMatchObject({ apiId: '(api/http-api)', endpoint: '(api/http-api)' })
  expect(test.emulator.mutations).toHaveLength(made)
  expect((await up(test)).changes).toEqual(plan.changes)
  const planned = { name: 'clickstream-shop-ingest', arn: '(functions/ingest)' }
  expect((await up(test, { mode: 'plan', ingest: planned })).changes).toEqual([])
  expect((await up(test, { mode: 'plan', origins: [] })).changes).toMatchObject([
    { kind: 'change', what: 'CORS' },
  ])
})

test('is planned with a function that is only planned', async () => {
  const test = await withIngest()
  const ingest = { name: 'clickstream-none-ingest', arn: '(functions/ingest)' }
  const { changes } = await up(test, { mode: 'plan', ingest })
  expect(changes.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    'create HTTP API',
    'create integration',
    'create permission api of clickstream-none-ingest',
    'create route POST /clickstream',
    'create stage $default',
  ])
})

test("another stack's and strangers' APIs stay; teardown leaves nothing, twice", async () => {
  const test = await withIngest()
  const other = await withIngest({ stack: 'other' }, test)
  const { aws } = test.provisioning()
  await aws.apigateway.send(new CreateApiCommand({ Name: 'clickstream-shop', ProtocolType: 'HTTP' }))
  await up(test)
  await up(other, { stack: 'other' })
  expect((await up(test)).changes).toEqual([])
  await removeApi(test.provisioning())
  await removeApi(test.provisioning())
  expect(await countApis(test.provisioning())).toBe(0)
  expect(await countApis(test.provisioning({ stack: 'other' }))).toBe(1)
  const { Items } = await aws.apigateway.send(new GetApisCommand({}))
  expect(Items).toHaveLength(2)
})

test('each fault at its removal: run again, nothing is left', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const) {
    const test = await withIngest()
    await up(test)
    test.emulator.failAt(0, fault)
    const first = removeApi(test.provisioning())
    if (fault === 'kill') await expect(first).rejects.toThrow()
    else await first
    test.emulator.revive()
    await removeApi(test.provisioning())
    expect(await countApis(test.provisioning()), fault).toBe(0)
  }
})
