import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler'
import type { MotoClients } from '../moto-clients.ts'

/** How often schedules are looked for. */
const LOOK_EVERY_MS = 1000
const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** @param expression `rate(30 minutes)` @throws for others, which the platform does not use */
export function rateMs(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (unit === '') throw new Error(`cannot follow the schedule ${expression}`)
  return Number(count) * (UNITS[unit] ?? 0)
}

export interface Schedules {
  stop(): Promise<void>
}

/**
 * Fires the account's schedules, which moto never does.
 * @param factor how many times as often as they say
 * @param fire invokes a function, by its name
 */
export function fireSchedules(
  { scheduler }: MotoClients,
  factor: number,
  fire: (name: string, event: unknown) => void,
): Schedules {
  const firedAt = new Map<string, number>()
  let looking: Promise<void> = Promise.resolve()
  const look = async () => {
    const { Schedules: listed = [] } = await scheduler.send(new ListSchedulesCommand({}))
    for (const { Arn = '', Name, GroupName } of listed) {
      const told = await scheduler.send(new GetScheduleCommand({ Name, GroupName }))
      const last = firedAt.get(Arn)
      if (last === undefined) firedAt.set(Arn, Date.now())
      const isDue = last !== undefined && Date.now() >= last + rateMs(told.ScheduleExpression ?? '') / factor
      if (!isDue || told.State !== 'ENABLED') continue
      firedAt.set(Arn, Date.now())
      fire(told.Target?.Arn?.split(':').at(-1) ?? '', JSON.parse(told.Target?.Input ?? '{}'))
    }
  }
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {})
  }, LOOK_EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return looking
    },
  }
}
