import { bad, good } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import type { Provisioning } from '../context.ts'
import { AwsUnreachable } from '../errors.ts'
import { GITHUB_TOKEN } from '../hosting/errors.ts'
import { findApps } from '../hosting/find-apps.ts'
import { sourceOf } from '../hosting/names.ts'
import { findRepository } from '../hosting/repository.ts'
import { look } from './look.ts'

const NAME = 'storefront'

/** Whether the storefront can be hosted here: neither Amplify nor CodeCommit is in every region. */
export const storefront = (provisioning: Provisioning): Promise<Check> =>
  look(NAME, async () => {
    const source = sourceOf(provisioning)
    if (source === null) return good(NAME, 'not hosted, by the setting aws.web')
    try {
      const apps = await findApps(provisioning)
      if (source.kind === 'codecommit') await findRepository(provisioning)
      if (apps.length > 0) return good(NAME, 'its app is there')
    } catch (error) {
      if (!(error instanceof AwsUnreachable)) throw error
      const advice = 'Take another region, or bring the stack up without it: --web none.'
      return bad(NAME, `${error.action} gets no answer: the region may not have it`, advice)
    }
    if (source.kind === 'codecommit') return good(NAME, 'Amplify and CodeCommit answer')
    return good(NAME, `Amplify answers; to connect ${source.url} it wants ${GITHUB_TOKEN} once`)
  })
