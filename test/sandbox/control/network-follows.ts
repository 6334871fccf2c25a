import { isRead } from '../../../provision/aws/manners.ts'
import type { Manner } from '../../aws/emulator.ts'
import type { Network } from '../network/network.ts'

/** What of EC2 has nothing to do with who reaches whom. */
const OTHERS = /Tags|Volume|Image|Reboot|Start|Stop/

/** The namespaces do what the control plane says, before it says that it is done. */
export const networkFollows = (network: Network): Manner => ({
  name: 'routes and security groups take effect',
  source: 'VPC User Guide: rules apply at once to all who have the group',
  after: async (call, reply) => {
    const isChange = call.service === 'ec2' && !isRead(call.operation) && !OTHERS.test(call.operation)
    if (isChange && reply.status === 200) await network.sync()
    return reply
  },
})
