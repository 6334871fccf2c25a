import {
  CreateStageCommand,
  GetStagesCommand,
  type Stage,
  UpdateStageCommand,
  type UpdateStageCommandInput,
} from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { tagsOf } from '../tags.ts'
import { changeApi } from './change-api.ts'
import { allPages } from './pages.ts'

/** Served at the address itself, without the stage's name in the path. */
const NAME = '$default'

export interface StageSpec {
  /** Of the log group, without `:*`. */
  logGroupArn: string
  throttle: Throttle
}

/** Requests a second, and how many may come at once above them. Both are set: AWS may take one alone to mean 0 for the other. */
export interface Throttle {
  rateLimit: number
  burstLimit: number
}

/** One line of JSON a request. Not the caller's address: what is kept of it is for the raw store to say, cut short. */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationErrorMessage: '$context.integrationErrorMessage',
})

/** The stage, that deploys each change by itself, with a limit to requests and a log of them. */
export async function ensureStage(provisioning: Provisioning, ApiId: string, spec: StageSpec): Promise<void> {
  const { apigateway } = provisioning.aws
  const wanted = wantedStage(spec)
  const there = await findStage(provisioning, ApiId)
  if (there === null) {
    const Tags = tagsOf(provisioning, 'api/stage')
    await changeApi(provisioning, { kind: 'create', what: `stage ${NAME}` }, () =>
      apigateway.send(new CreateStageCommand({ ApiId, StageName: NAME, Tags, ...wanted })),
    )
    return
  }
  for (const { update, ...difference } of differences(there, wanted, spec))
    await changeApi(provisioning, { kind: 'change', ...difference }, () =>
      apigateway.send(new UpdateStageCommand({ ApiId, StageName: NAME, ...update })),
    )
}

async function findStage({ aws }: Provisioning, ApiId: string): Promise<Stage | null> {
  if (isPlanned(ApiId)) return null
  const all = await allPages((page) => aws.apigateway.send(new GetStagesCommand({ ApiId, ...page })))
  return all.find(({ StageName }) => StageName === NAME) ?? null
}

type WantedStage = ReturnType<typeof wantedStage>

const wantedStage = ({ logGroupArn, throttle }: StageSpec) => ({
  AutoDeploy: true,
  DefaultRouteSettings: {
    ThrottlingRateLimit: throttle.rateLimit,
    ThrottlingBurstLimit: throttle.burstLimit,
  },
  AccessLogSettings: { DestinationArn: logGroupArn, Format: ACCESS_LOG_FORMAT },
})

interface Difference {
  what: string
  from: string
  to: string
  update: Omit<UpdateStageCommandInput, 'ApiId' | 'StageName'>
}

function differences(there: Stage, wanted: WantedStage, { logGroupArn }: StageSpec): Difference[] {
  const { AutoDeploy, DefaultRouteSettings, AccessLogSettings } = wanted
  const all: Difference[] = [
    {
      what: 'deploys by itself',
      from: String(there.AutoDeploy ?? false),
      to: String(AutoDeploy),
      update: { AutoDeploy },
    },
    {
      what: 'limit of requests',
      from: describedThrottle(there.DefaultRouteSettings),
      to: describedThrottle(DefaultRouteSettings),
      update: { DefaultRouteSettings },
    },
    {
      what: 'access log',
      from: describedLog(there.AccessLogSettings),
      to: describedLog(AccessLogSettings),
      update: { AccessLogSettings },
    },
  ]
  return all.filter(({ from, to, what }) => from !== to && !(what === 'access log' && isPlanned(logGroupArn)))
}

const describedThrottle = (settings: Stage['DefaultRouteSettings']): string =>
  `${settings?.ThrottlingRateLimit ?? 'any'} a second, ${settings?.ThrottlingBurstLimit ?? 'any'} at once`

const describedLog = (settings: Stage['AccessLogSettings']): string =>
  settings === undefined ? 'none' : `${settings.DestinationArn} ${settings.Format}`
