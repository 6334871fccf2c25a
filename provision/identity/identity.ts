import type { Provisioning } from '../context.ts'
import type { Part, Steps } from '../steps.ts'
import { bucketName } from '../storage/names.ts'
import { ensureInstanceProfile, type InstanceProfile } from './instance-profile.ts'
import { INSTANCE_ROLE_NAMES, instanceProfilePart, ROLE_NAMES, type RoleName, rolePart } from './names.ts'
import { ensureRole, type Role } from './role.ts'
import { ensureUserPool } from './user-pool.ts'
import { ensureUserPoolClient } from './user-pool-client.ts'

export interface IdentityParts {
  roles: Record<RoleName, Part<Role>>
  profiles: Record<(typeof INSTANCE_ROLE_NAMES)[number], Part<InstanceProfile>>
  pool: Part<{ poolId: string; clientId: string }>
}

/** Who acts in the stack, and who signs in at the shop. Policies name buckets, whose names are known before they are made. */
export function startIdentity(provisioning: Provisioning, steps: Steps): IdentityParts {
  const buckets = {
    rawBucket: bucketName(provisioning, 'raw'),
    artifactsBucket: bucketName(provisioning, 'artifacts'),
  }
  const roles = Object.fromEntries(
    ROLE_NAMES.map((name) => [
      name,
      steps.start(rolePart(name), () => ensureRole(provisioning, name, buckets)),
    ]),
  ) as IdentityParts['roles']
  const profiles = Object.fromEntries(
    INSTANCE_ROLE_NAMES.map((name) => [
      name,
      steps.start(instanceProfilePart(name), async ({ need }) =>
        ensureInstanceProfile(provisioning, await need(roles[name])),
      ),
    ]),
  ) as IdentityParts['profiles']
  const pool = steps.start('identity/user-pool', async () => {
    const { poolId } = await ensureUserPool(provisioning)
    return { poolId, ...(await ensureUserPoolClient(provisioning, poolId)) }
  })
  return { roles, profiles, pool }
}
