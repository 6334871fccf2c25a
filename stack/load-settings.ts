import { readFile } from 'node:fs/promises'
import { type Settings, type SettingsInput, settingsSchema } from './settings.ts'
import { problemsOf, SettingsError } from './settings-error.ts'

export const SETTINGS_FILE = 'clickstream.json'

/**
 * Reads a settings file.
 * @param mustExist false: no file is no settings
 * @returns what it says, checked, without defaults: flags and what was set before come between
 * @throws SettingsError
 */
export async function readSettingsFile(path: string, mustExist: boolean): Promise<SettingsInput | null> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && !mustExist) return null
    throw new SettingsError(
      path,
      [{ path: '', problem: `cannot be read (${cause.code})`, nearest: null }],
      cause,
    )
  })
  if (text === null) return null
  const json = parse(path, text)
  checkSettings(path, json)
  return json as SettingsInput
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SettingsError(path, [{ path: '', problem: `is not JSON (${why})`, nearest: null }], cause)
  }
}

/** @returns all settings, with defaults where nothing is said; @throws SettingsError */
export function checkSettings(source: string, input: unknown): Settings {
  const checked = settingsSchema.safeParse(input)
  if (!checked.success)
    throw new SettingsError(source, problemsOf(checked.error, settingsSchema), checked.error)
  return checked.data
}

/** Settings over settings: objects by their keys, all else whole. */
export function mergeSettings(...layers: readonly (SettingsInput | null)[]): SettingsInput {
  return layers.reduce<Record<string, unknown>>((merged, layer) => mergeObjects(merged, layer ?? {}), {})
}

function mergeObjects(under: Record<string, unknown>, over: object): Record<string, unknown> {
  const merged = { ...under }
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue
    const below = merged[key]
    merged[key] = isObject(value) && isObject(below) ? mergeObjects(below, value) : value
  }
  return merged
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
