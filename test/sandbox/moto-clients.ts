import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EC2Client } from '@aws-sdk/client-ec2'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SchedulerClient } from '@aws-sdk/client-scheduler'

export type MotoClients = ReturnType<typeof motoClients>

/** The sandbox's own view of an account: past the emulator, so that it is neither delayed nor recorded. */
export function motoClients(endpoint: string, account: string, region: string) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    maxAttempts: 2,
  }
  const clients = {
    api: new ApiGatewayV2Client(config),
    ec2: new EC2Client(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    scheduler: new SchedulerClient(config),
  }
  for (const client of Object.values(clients)) inAccount(client, account)
  return clients
}

interface Middlewares {
  middlewareStack: {
    add(
      middleware: (
        next: (args: { request: { headers: Record<string, string> } }) => Promise<unknown>,
      ) => (args: { request: { headers: Record<string, string> } }) => Promise<unknown>,
      options: object,
    ): void
  }
}

function inAccount(client: unknown, account: string): void {
  ;(client as Middlewares).middlewareStack.add(
    (next) => (args) => {
      args.request.headers['x-moto-account-id'] = account
      return next(args)
    },
    { step: 'build', name: 'account' },
  )
}
