import type { AwsCall } from '../../aws/aws-call.ts'
import type { Manner } from '../../aws/emulator.ts'
import { errorReply, type Reply } from '../../aws/reply.ts'

/** What befalls calls to AWS, each once, while they are on their way. */
export interface Mishaps {
  manner: Manner
  /**
   * @param work while the first such call waits; what it returns is the answer, and without one the call goes on
   * @returns when it has happened; @throws what the work throws, which the caller of AWS hears as an error of AWS's own
   */
  befall(isIt: (call: AwsCall) => boolean, work: (call: AwsCall) => Promise<Reply | undefined>): Promise<void>
}

interface Waiting {
  isIt(call: AwsCall): boolean
  happen(call: AwsCall): Promise<Reply | undefined>
}

export function mishaps(): Mishaps {
  const waiting = new Set<Waiting>()
  return {
    manner: {
      name: 'mishaps that a test has asked for',
      source: 'the test',
      before: (call) => {
        const one = [...waiting].find(({ isIt }) => isIt(call))
        if (one === undefined) return undefined
        waiting.delete(one)
        return one.happen(call)
      },
    },
    befall: (isIt, work) => {
      const happened = new Promise<void>((resolve, reject) => {
        const happen = async (call: AwsCall) => {
          try {
            const reply = await work(call)
            resolve()
            return reply
          } catch (cause) {
            reject(cause)
            return errorReply(call, 500, 'InternalError', String(cause))
          }
        }
        waiting.add({ isIt, happen })
      })
      // Heard where it is waited for.
      happened.catch(() => {})
      return happened
    },
  }
}

/** Of an object below this folder, whatever the bucket. */
export const isObjectCall =
  (operation: 'PutObject' | 'GetObject', folder: string) =>
  (call: AwsCall): boolean =>
    call.service === 's3' && call.operation === operation && call.path.includes(`/${folder}/`)
