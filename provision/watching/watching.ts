import type { Provisioning } from '../context.ts'
import { functionName } from '../identity/names.ts'
import type { Part, Steps } from '../steps.ts'
import { ensureAlarms } from './alarms.ts'
import { ensureDashboard } from './dashboard.ts'
import { ensureLogGroup, type LogGroupIds } from './log-group.ts'
import { logGroupNames } from './names.ts'
import { ensureTopic, type Topic } from './topic.ts'

export type LogParts = Record<keyof ReturnType<typeof logGroupNames>, Part<LogGroupIds>>

/** Where the stack's programs write: made before they do, so that logs expire and can be found. */
export function startLogs(provisioning: Provisioning, steps: Steps): LogParts {
  const names = Object.entries(logGroupNames(provisioning))
  return Object.fromEntries(
    names.map(([kind, name]) => {
      const part = `watching/log-${kind}`
      return [kind, steps.start(part, () => ensureLogGroup(provisioning, part, name))]
    }),
  ) as LogParts
}

interface Needs {
  machines: Record<'oltp' | 'analytics', Part<{ instanceId: string }>>
  api: Part<{ apiId: string }>
}

/** Alarms, whom they are told to, and a dashboard. */
export function startWatching(
  provisioning: Provisioning,
  steps: Steps,
  needs: Needs,
): { topic: Part<Topic> } {
  const { machines, api } = needs
  const topic = steps.start('watching/topic', async () => {
    const email = provisioning.settings.aws.alarmEmail
    const made = await ensureTopic(provisioning, email)
    if (made.subscription === 'pending' && !provisioning.changes.isPlan)
      provisioning.reporter.warn(`${email} hears of alarms once the link in AWS's e-mail to it is followed`)
    return made
  })
  const watched = async (need: <T>(part: Part<T>) => Promise<T>) => ({
    oltpInstanceId: (await need(machines.oltp)).instanceId,
    analyticsInstanceId: (await need(machines.analytics)).instanceId,
    etlFunctionName: functionName(provisioning.stack, 'etl'),
    apiId: (await need(api)).apiId,
  })
  steps.start('watching/alarms', async ({ need }) =>
    ensureAlarms(provisioning, await watched(need), (await need(topic)).topicArn),
  )
  steps.start('watching/dashboard', async ({ need }) => ensureDashboard(provisioning, await watched(need)))
  return { topic }
}
