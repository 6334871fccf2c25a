import { checkSettings } from '../stack/load-settings.ts'
import type { Settings } from '../stack/settings.ts'
import { settingsThatDiffer } from '../stack/settings-that-differ.ts'
import type { Provisioning } from './context.ts'
import { readParameter } from './secrets/find-parameter.ts'
import { parameterName } from './secrets/names.ts'
import { ensureParameter } from './secrets/parameter.ts'

const NAME = 'settings'

/** What the stack was brought up with. @returns null where there is none; @throws SettingsError where somebody spoilt it */
export async function rememberedSettings({
  aws,
  stack,
}: Pick<Provisioning, 'aws' | 'stack'>): Promise<Settings | null> {
  const Name = parameterName({ stack }, NAME)
  const value = await readParameter({ aws }, Name)
  return value === null ? null : checkSettings(`the parameter ${Name}`, JSON.parse(value))
}

/** Remembers them for whoever comes next, from whichever machine. Whole, so that a later version's defaults change no stack. */
export async function rememberSettings(provisioning: Provisioning): Promise<void> {
  const value = JSON.stringify(provisioning.settings)
  const compare = (there: string, wanted: string) => settingsThatDiffer(JSON.parse(there), JSON.parse(wanted))
  await ensureParameter(provisioning, NAME, value, { part: 'settings', compare })
}
