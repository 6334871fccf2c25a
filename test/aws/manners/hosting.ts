import type { Manner } from '../emulator.ts'
import type { Apps } from '../hosting/apps.ts'
import { Repositories } from '../hosting/repositories.ts'
import { amplify } from './amplify.ts'
import { codeCommit } from './codecommit.ts'

/** What Amplify and CodeCommit keep, for tests to look at. */
export interface Hosted {
  apps: Apps
  repositories: Repositories
}

export const nothingHosted = (): Hosted => ({ apps: new Map(), repositories: new Repositories() })

/** Amplify and CodeCommit, with a memory of their own. */
export const hostingManners = ({ apps, repositories }: Hosted = nothingHosted()): Manner[] => [
  codeCommit(repositories),
  amplify(apps, repositories),
]
