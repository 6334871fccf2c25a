import type { Provisioning } from '../context.ts'

export const GROUP_PART = 'schedule/group'
export const SCHEDULE_PART = 'schedule/etl'

/** Names of groups are a region's; those of schedules a group's. */
export const groupName = ({ stack }: Pick<Provisioning, 'stack'>): string => `clickstream-${stack}`

export const scheduleName = (shard: number): string => `etl-${shard}`

/** Whether a schedule's name is of this form: others in the group are somebody's own. */
export const isScheduleName = (name: string | undefined): boolean => /^etl-\d+$/.test(name ?? '')
