import { DELAYS } from '../delays.ts'
import type { Manner } from '../emulator.ts'
import { apiManners } from './api.ts'
import { commandManners, type Fleet, fleet, soonDone } from './commands.ts'
import { doctorManners } from './doctor.ts'
import { functionManners } from './functions.ts'
import { hostingManners } from './hosting.ts'
import { identityManners } from './identity.ts'
import { logEvents } from './logs.ts'
import { machineManners } from './machines.ts'
import { networkManners } from './network.ts'
import { scheduleManners } from './schedule.ts'
import { newParametersAppearLate } from './secrets.ts'
import { type SessionPlace, sessionManners } from './sessions.ts'
import { type Observed, statusManners } from './status.ts'
import {
  lifecycleRewritten,
  newBucketsAppearLate,
  policiesWithConditions,
  strictLocation,
  strictOwner,
} from './storage.ts'
import { userPoolManners } from './user-pools.ts'
import { watchingManners } from './watching.ts'

/**
 * AWS with all its manners, for stacks as a whole.
 * @param observed what it finds out about them
 * @param place where sessions are carried; without: no agent is connected
 * @param machines that take commands; without: such as succeed at all, soon
 */
export const allManners = (observed?: Observed, place?: SessionPlace, machines?: Fleet): Manner[] => [
  // First: others take a dry run for the real thing.
  ...doctorManners(),
  logEvents(),
  ...networkManners(),
  ...identityManners(),
  ...userPoolManners(),
  ...machineManners(),
  ...commandManners(machines ?? fleet(soonDone)),
  ...functionManners(),
  ...apiManners(),
  ...scheduleManners(),
  ...hostingManners(),
  ...watchingManners(),
  ...statusManners(observed),
  ...sessionManners(place),
  newParametersAppearLate(DELAYS.parameterShown.ms),
  newBucketsAppearLate(DELAYS.bucketShown.ms),
  strictLocation,
  strictOwner,
  policiesWithConditions(),
  lifecycleRewritten,
]
