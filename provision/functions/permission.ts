import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { whilePassing } from '../until.ts'
import { isBusy } from './lambda-errors.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** Who may invoke a function. */
export interface InvokePermission {
  /** Its name in the function's policy. */
  statementId: string
  /** A service: `apigateway.amazonaws.com`. */
  principal: string
  /** What of the service; `*` stands for any part. */
  sourceArn: string
}

const ACTION = 'lambda:InvokeFunction'

/**
 * Lets a service invoke a function, from one source only. The rest of the function's policy stays as it is.
 * @param part whose change it is: `api/http-api`
 */
export function ensureInvokePermission(
  provisioning: Provisioning,
  part: string,
  functionName: string,
  permission: InvokePermission,
): Promise<void> {
  // AddPermission side by side on one function: "concurrent update operation" (facts on AWS, section 5).
  return oneAtATime(provisioning, functionName, () => sync(provisioning, part, functionName, permission))
}

async function sync(
  provisioning: Provisioning,
  part: string,
  FunctionName: string,
  permission: InvokePermission,
): Promise<void> {
  const { aws, changes } = provisioning
  const { statementId: StatementId, principal: Principal, sourceArn: SourceArn } = permission
  const there = await findStatement(provisioning, FunctionName, StatementId)
  const add = () =>
    whilePassing(provisioning, isBusy, () =>
      aws.lambda.send(
        new AddPermissionCommand({ FunctionName, StatementId, Action: ACTION, Principal, SourceArn }),
      ),
    )
  const what = `permission ${StatementId} of ${FunctionName}`
  if (there === null) return changes.make({ part, kind: 'create', what }, add)
  const to = described('Allow', ACTION, Principal, SourceArn)
  const from = describedStatement(there)
  if (from === to || isPlanned(SourceArn)) return
  // AWS cannot change a statement. Killed between the two, the next `up` finds none and adds it.
  await changes.make({ part, kind: 'change', what, from, to }, async () => {
    await whilePassing(provisioning, isBusy, () =>
      aws.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })),
    )
    await add()
  })
}

/** A statement as Lambda writes it; whoever else adds one may write it otherwise. */
interface Statement {
  Sid?: string
  Effect?: string
  Action?: unknown
  Principal?: unknown
  Condition?: unknown
}

async function findStatement(
  { aws }: Provisioning,
  FunctionName: string,
  sid: string,
): Promise<Statement | null> {
  try {
    const { Policy = '{}' } = await aws.lambda.send(new GetPolicyCommand({ FunctionName }))
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: Statement[] }
    return Statement.find(({ Sid }) => Sid === sid) ?? null
  } catch (error) {
    // There is no policy yet; or, in a plan, no function.
    if (isNotFound(error)) return null
    throw error
  }
}

const described = (effect: string, action: string, principal: string, source: string): string =>
  `${effect} ${action} to ${principal} from ${source}`

/** As Lambda's own statements; any other is told as it is written, and so never taken for one. */
function describedStatement({ Effect, Action, Principal, Condition }: Statement): string {
  const service = (Principal as { Service?: unknown } | undefined)?.Service
  const source = (Condition as { ArnLike?: Record<string, unknown> } | undefined)?.ArnLike?.['AWS:SourceArn']
  const isOnlySource = JSON.stringify(Condition) === JSON.stringify({ ArnLike: { 'AWS:SourceArn': source } })
  if (typeof service === 'string' && typeof source === 'string' && isOnlySource)
    return described(String(Effect), String(Action), service, source)
  return JSON.stringify({ Effect, Action, Principal, Condition })
}
