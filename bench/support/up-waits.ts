import { DELAYS, type DelayName } from '../../test/aws/delays.ts'
import type { Link } from './longest-chain.ts'

/**
 * What AWS itself makes an `up` wait for, whatever the program does: a call, the delay after it, and what must be over before the
 * call can be made. No reads, no polls, nothing of how provision/ is cut into parts: so the longest chain of these is a bound that
 * the measured time can miss.
 */
interface Wait {
  name: string
  /** Mutating calls that must be answered one after another; 1. */
  calls?: number
  delay?: DelayName
  after?: readonly string[]
}

const WAITS: readonly Wait[] = [
  // Remembered before anything is made, for whoever has to go on with it.
  { name: 'settings' },
  { name: 'VPC', delay: 'ec2Shown', after: ['settings'] },
  { name: 'internet gateway', delay: 'ec2Shown', after: ['settings'] },
  { name: 'subnets', delay: 'ec2Shown', after: ['VPC'] },
  { name: 'security groups', delay: 'ec2Shown', after: ['VPC'] },
  // Their rules name one another.
  { name: 'rules', after: ['security groups'] },
  { name: 'route tables', delay: 'ec2Shown', after: ['VPC'] },
  { name: 'public routes', calls: 2, after: ['route tables', 'internet gateway', 'subnets'] },
  { name: 'private routes', after: ['route tables', 'subnets'] },
  { name: 'endpoints', delay: 'endpointPending', after: ['subnets', 'security groups'] },
  { name: 'roles', delay: 'iamShown', after: ['settings'] },
  { name: 'policies of roles', after: ['roles'] },
  { name: 'roles for Lambda', delay: 'roleAssumable', after: ['settings'] },
  { name: 'role for the schedule', delay: 'schedulerRole', after: ['settings'] },
  { name: 'instance profiles', delay: 'iamShown', after: ['settings'] },
  { name: 'profiles with their roles', delay: 'profileKnown', after: ['instance profiles', 'roles'] },
  // An SSM agent that finds no way to Systems Manager at its start sleeps for up to an hour: facts on AWS, section 2.
  { name: 'launch of oltp', after: ['profiles with their roles', 'public routes', 'rules'] },
  { name: 'oltp is known', delay: 'instanceShown', after: ['launch of oltp'] },
  { name: 'oltp runs', delay: 'instanceStarts', after: ['launch of oltp'] },
  { name: 'address of oltp', after: ['oltp runs'] },
  {
    name: 'launch of analytics',
    after: ['profiles with their roles', 'private routes', 'endpoints', 'rules'],
  },
  { name: 'analytics runs', delay: 'instanceStarts', after: ['launch of analytics'] },
  { name: 'buckets', delay: 'bucketShown', after: ['settings'] },
  { name: 'log groups', delay: 'logGroupShown', after: ['settings'] },
  {
    name: 'ingest function',
    delay: 'functionPending',
    after: ['roles for Lambda', 'policies of roles', 'log groups', 'buckets'],
  },
  {
    name: 'ETL function',
    delay: 'functionPendingInVpc',
    after: ['roles for Lambda', 'policies of roles', 'log groups', 'buckets', 'subnets', 'security groups'],
  },
  { name: 'agent of oltp', delay: 'agentRegisters', after: ['oltp runs'] },
  { name: 'agent of analytics', delay: 'agentRegisters', after: ['analytics runs'] },
  // One script after another on a machine, since dpkg does one thing at a time; the one without internet has its packages from the other.
  { name: 'bundle of packages', delay: 'scriptRuns', after: ['agent of oltp', 'buckets'] },
  { name: 'upload of the bundle', delay: 'scriptRuns', after: ['bundle of packages'] },
  { name: 'PostgreSQL on oltp', delay: 'scriptRuns', after: ['upload of the bundle', 'address of oltp'] },
  { name: 'backups of oltp', delay: 'scriptRuns', after: ['PostgreSQL on oltp'] },
  {
    name: 'packages of analytics',
    delay: 'scriptRuns',
    after: ['agent of analytics', 'upload of the bundle'],
  },
  { name: 'PostgreSQL on analytics', delay: 'scriptRuns', after: ['packages of analytics'] },
  { name: 'dashboard', delay: 'scriptRuns', after: ['PostgreSQL on analytics'] },
  // Among its variables; RunInstances tells it.
  {
    name: "warehouse's address in the ETL function",
    delay: 'functionUpdate',
    after: ['ETL function', 'launch of analytics'],
  },
  {
    name: 'schedule',
    after: ["warehouse's address in the ETL function", 'role for the schedule', 'PostgreSQL on analytics'],
  },
  { name: 'role of the storefront', delay: 'amplifyRole', after: ['settings'] },
  { name: 'repository', delay: 'repositoryShown', after: ['settings'] },
  { name: 'push', after: ['repository'] },
  { name: 'app', delay: 'appShown', after: ['role of the storefront', 'repository'] },
  // Whose address the API lets browsers come from.
  { name: 'API', after: ['app'] },
  { name: 'integration', delay: 'apiBusy', after: ['API', 'ingest function'] },
  { name: 'route', delay: 'apiBusy', after: ['integration'] },
  { name: 'stage', after: ['route', 'log groups'] },
  {
    name: 'branch',
    delay: 'appShown',
    after: ['app', 'API', 'address of oltp', 'user pool client'],
  },
  { name: 'build', calls: 2, delay: 'storefrontBuilds', after: ['branch', 'push', 'policies of roles'] },
  { name: 'deployment', calls: 0, delay: 'storefrontDeploys', after: ['build'] },
  { name: 'user pool', delay: 'poolListed', after: ['settings'] },
  { name: 'user pool client', after: ['user pool'] },
  { name: 'alarms and dashboard', after: ['launch of oltp', 'launch of analytics', 'API'] },
]

/** The waits, each with the call that begins it. */
export const upWaits = (): Link[] =>
  WAITS.map(({ name, calls = 1, delay, after = [] }) => ({
    name,
    ms: calls * DELAYS.mutation.ms + (delay === undefined ? 0 : DELAYS[delay].ms),
    after,
  }))
