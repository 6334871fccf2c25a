import type { AwsCall } from '../aws-call.ts'
import type { World } from '../emulator.ts'
import type { Reply } from '../reply.ts'

/** What Amplify knows of IAM's roles: when each was made, and what each may do. */
export class Roles {
  readonly #forMs: number
  readonly #madeAt = new Map<string, number>()
  readonly #policies = new Map<string, string>()

  /** @param forMs how long a new one cannot be assumed */
  constructor(forMs: number) {
    this.#forMs = forMs
  }

  note({ service, operation, params }: AwsCall, { status }: Reply, { time }: World): void {
    if (service !== 'iam' || status >= 300) return
    const name = params.get('RoleName') ?? ''
    if (operation === 'CreateRole') this.#madeAt.set(name, time.now())
    if (operation === 'DeleteRole') this.#madeAt.delete(name)
    if (operation === 'PutRolePolicy') this.#policies.set(name, params.get('PolicyDocument') ?? '')
    if (operation === 'DeleteRolePolicy') this.#policies.delete(name)
  }

  isKnown(arn: string, now: number): boolean {
    const madeAt = this.#madeAt.get(nameOf(arn))
    return madeAt !== undefined && now - madeAt >= this.#forMs
  }

  /** @param resource as the policy names it */
  may(arn: string, action: string, resource: string): boolean {
    const { Statement = [] } = JSON.parse(this.#policies.get(nameOf(arn)) ?? '{}') as {
      Statement?: { Effect: string; Action: string[]; Resource: string[] }[]
    }
    return Statement.some(
      ({ Effect, Action, Resource }) =>
        Effect === 'Allow' && Action.includes(action) && Resource.includes(resource),
    )
  }
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? ''
