import type { Manner } from '../emulator.ts'
import { apiManners } from './api.ts'
import { functionManners } from './functions.ts'
import { identityManners } from './identity.ts'
import { machineManners } from './machines.ts'
import { networkManners } from './network.ts'
import { scheduleManners } from './schedule.ts'
import { newParametersAppearLate } from './secrets.ts'
import {
  lifecycleRewritten,
  newBucketsAppearLate,
  policiesWithConditions,
  strictLocation,
  strictOwner,
} from './storage.ts'
import { userPoolManners } from './user-pools.ts'
import { watchingManners } from './watching.ts'

/** AWS with all its manners, for stacks as a whole. */
export const allManners = (): Manner[] => [
  ...networkManners(),
  ...identityManners(),
  ...userPoolManners(),
  ...machineManners(),
  ...functionManners(),
  ...apiManners(),
  ...scheduleManners(),
  ...watchingManners(),
  newParametersAppearLate(2000),
  newBucketsAppearLate(2000),
  strictLocation,
  strictOwner,
  policiesWithConditions(),
  lifecycleRewritten,
]
