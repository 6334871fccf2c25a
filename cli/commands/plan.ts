import type { Session } from '../session.ts'
import { planLines } from './plan-lines.ts'
import { type SettingsFlags, saidSettings } from './up-settings.ts'

/** `plan`: what `up` would do with the same settings. Changes nothing. */
export async function plan(session: Session, options: SettingsFlags): Promise<void> {
  const settings = await saidSettings(options)
  const stack = await session.stack()
  const found = await stack.plan(settings)
  if (session.isJson) session.printJson({ name: stack.name, ...found })
  else session.print(`Stack ${stack.name}, ${found.place}`, '', ...planLines(found, session.width))
}
