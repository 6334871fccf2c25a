import { DeleteAppCommand } from '@aws-sdk/client-amplify'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { takeAway } from '../removal.ts'
import { type Patience, until, whilePassing } from '../until.ts'
import { findApps } from './find-apps.ts'
import { APP_PART } from './names.ts'

/** As long as a build may take. */
const BUILDING: Patience = { everyMs: 10_000, withinMs: 40 * 60_000 }

/** Removes the app with its branches, jobs and what they deployed. It may be run again. */
export async function removeApps(
  provisioning: Provisioning,
  onWaiting: (why: string) => void = () => {},
): Promise<void> {
  for (const { appId } of await findApps(provisioning))
    await provisioning.changes.make(
      { part: APP_PART, kind: 'remove', what: `Amplify app ${appId}` },
      async () => {
        const passes = (error: unknown) => {
          if (isBuilding(error)) onWaiting((error as Error).message)
          return isBuilding(error)
        }
        await whilePassing(
          provisioning,
          passes,
          () => takeAway(provisioning, () => provisioning.aws.amplify.send(new DeleteAppCommand({ appId }))),
          BUILDING,
        )
        await until(provisioning, `the end of the Amplify app ${appId}`, async () =>
          (await findApps(provisioning)).some((app) => app.appId === appId) ? null : true,
        )
      },
    )
}

/** Whether Amplify deletes an app that it is building is told nowhere; it has one code for whatever is wrong with a call. */
const isBuilding = (error: unknown): boolean =>
  codeOf(error) === 'BadRequestException' &&
  error instanceof Error &&
  /\b(jobs?|deploy\w*|build\w*|in progress)\b/i.test(error.message)

export const countApps = async (provisioning: Provisioning): Promise<number> =>
  (await findApps(provisioning)).length
