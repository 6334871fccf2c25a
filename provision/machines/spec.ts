import type { Step } from '../../stack/reporter.ts'

export interface MachineSpec {
  part: 'machines/oltp' | 'machines/analytics'
  instanceType: string
  subnetId: string
  securityGroupId: string
  /** Of its instance profile. */
  profileArn: string
  /** Of its one volume. */
  volumeGb: number
  /** A script, run once at first boot. */
  userData: string
  /** Whether it is launched with a public address; an Elastic IP takes that one's place. */
  hasPublicAddress: boolean
}

export interface Machine {
  instanceId: string
  privateIp: string
  /** An Elastic IP that was given to it shows here from the next look on. */
  publicIp: string | null
}

/** Where waiting is told. */
export type Tell = Pick<Step, 'update'>

export const silent: Tell = { update: () => {} }
