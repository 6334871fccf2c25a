import type { Manner } from '../../aws/emulator.ts'
import { errorReply } from '../../aws/reply.ts'

/** @param now real: URLs are signed by clocks that nobody sets */
export const presignedExpire = (now: () => number = Date.now): Manner => ({
  name: 'a presigned URL is refused once it has expired',
  source: 'S3 User Guide, "Working with presigned URLs"; facts on moto: expiry unchecked',
  before(call) {
    const query = new URL(call.path, 'http://aws').searchParams
    const [date, seconds] = [query.get('X-Amz-Date'), query.get('X-Amz-Expires')]
    if (date === null || seconds === null) return undefined
    const signed = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    if (now() <= signed + Number(seconds) * 1000) return undefined
    return errorReply({ ...call, service: 's3' }, 403, 'AccessDenied', 'Request has expired')
  },
})
