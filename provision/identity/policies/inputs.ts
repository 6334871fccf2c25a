import type { Provisioning } from '../../context.ts'

/** Whose policies they are: everything that a resource of ours is named by. */
export interface PolicyInputs extends Pick<Provisioning, 'account' | 'region' | 'stack'> {
  rawBucket: string
  artifactsBucket: string
}
