import { InvokeCommand } from '@aws-sdk/client-lambda'
import { type EtlReport, inAll } from '../lambdas/etl/report.ts'
import { Interrupted } from '../stack/errors.ts'
import type { EtlRequest } from '../stack/stack.ts'
import type { Provisioning } from './context.ts'
import { FunctionFailed } from './functions/lambda-errors.ts'
import { functionName } from './functions/names.ts'

/**
 * Runs the ETL function, again and again until nothing is left: each run stops by itself before Lambda's quarter of an hour is over.
 * Ctrl-C ends between two runs.
 * @returns what all of them did
 * @throws FunctionFailed with what the run failed by, AnswerLost: what was loaded stays loaded either way
 */
export async function invokeEtl(provisioning: Provisioning, request: EtlRequest): Promise<EtlReport> {
  let whole: EtlReport | null = null
  for (;;) {
    // Emptied once; what follows goes on.
    const kind = request.kind === 'rebuild' && whole !== null ? 'run' : request.kind
    const report = await invokeOnce(provisioning, { ...request, kind })
    whole = whole === null ? report : inAll(whole, report)
    request.onProgress?.(whole)
    if (report.state === 'done' || report.objects === 0) return { ...whole, kind: request.kind }
    if (provisioning.signal.aborted) throw new Interrupted('stopped between two runs')
  }
}

async function invokeOnce({ aws, stack }: Provisioning, { kind, from, to }: EtlRequest): Promise<EtlReport> {
  const FunctionName = functionName({ stack }, 'etl')
  const event = { kind, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const { Payload, FunctionError } = await aws.lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  )
  const answer = JSON.parse(Payload?.transformToString() || 'null') as unknown
  if (FunctionError === undefined) return answer as EtlReport
  const { errorType = FunctionError, errorMessage = '' } = (answer ?? {}) as Record<string, string>
  throw new FunctionFailed(FunctionName, errorType, errorMessage)
}
