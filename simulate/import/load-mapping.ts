import { readFile } from 'node:fs/promises'
import { nearest } from '../../stack/nearest.ts'
import { type Mapping, MappingError, parseMapping } from './mapping.ts'
import { PRESETS } from './presets.ts'

/**
 * @param nameOrFile a preset's name, or a JSON file
 * @throws MappingError
 */
export async function loadMapping(nameOrFile: string): Promise<Mapping> {
  if (Object.hasOwn(PRESETS, nameOrFile)) return parseMapping(PRESETS[nameOrFile as keyof typeof PRESETS])
  return parseMapping(parseJson(await readMapping(nameOrFile)))
}

async function readMapping(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const near = nearest(file, Object.keys(PRESETS))
    const known = near === null ? `presets: ${Object.keys(PRESETS).join(', ')}` : `did you mean "${near}"?`
    throw new MappingError([{ path: '', problem: `no mapping "${file}" (${code}); ${known}` }])
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new MappingError([{ path: '', problem: `not JSON: ${said}` }])
  }
}
