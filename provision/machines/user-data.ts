import { readFile } from 'node:fs/promises'
import { UserDataTooLong } from './errors.ts'

/** RunInstances: "User data is limited to 16 KB, in raw form, before it is base64-encoded". */
const MAX_BYTES = 16_384

/**
 * What an instance runs at its first boot: userdata/first-boot.sh, as it is. The script asks the instance for its region, so that
 * nothing has to be written into it.
 * @returns the script's text
 */
export async function firstBoot(): Promise<string> {
  // From the sources, and from a built program.
  for (const place of ['../../userdata', '../userdata']) {
    const text = await readFile(new URL(`${place}/first-boot.sh`, import.meta.url), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new Error('userdata/first-boot.sh is not where this program expects it')
}

/** @returns it as RunInstances wants it; @throws UserDataTooLong */
export function encoded(userData: string): string {
  const bytes = Buffer.from(userData)
  if (bytes.length > MAX_BYTES) throw new UserDataTooLong(bytes.length)
  return bytes.toString('base64')
}
