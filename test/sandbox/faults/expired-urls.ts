import type { AwsCall } from '../../aws/aws-call.ts'
import type { Manner } from '../../aws/emulator.ts'
import { errorReply } from '../../aws/reply.ts'

/** Presigned URLs whose time is over before they are used. */
export interface ExpiredUrls {
  manner: Manner
  /** The URL of the next such call expires. */
  expireNext(isIt: (call: AwsCall) => boolean): void
  /** How often one was refused. */
  refusals(): number
}

/** As S3 refuses them: each time that one is used, and not the one that is signed after it. */
export function expiredUrls(): ExpiredUrls {
  const expired = new Set<string>()
  let next: ((call: AwsCall) => boolean) | null = null
  let refusals = 0
  return {
    manner: {
      name: 'presigned URLs that a test lets expire',
      source: 'S3 User Guide, "Working with presigned URLs"',
      before: (call) => {
        const signature = new URL(call.path, 'http://s3').searchParams.get('X-Amz-Signature')
        if (signature === null) return undefined
        if (next?.(call) === true) {
          expired.add(signature)
          next = null
        }
        if (!expired.has(signature)) return undefined
        refusals += 1
        return errorReply(call, 403, 'AccessDenied', 'Request has expired')
      },
    },
    expireNext: (isIt) => {
      next = isIt
    },
    refusals: () => refusals,
  }
}
