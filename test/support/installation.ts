import { cp, mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/**
 * A second installation, of the same build and the same packages, whose files a test may change.
 * @returns its folder
 */
export async function copyInstallation(folder: string): Promise<string> {
  await mkdir(folder)
  for (const part of ['bin', 'dist', 'migrations', 'package.json', 'package-lock.json'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true })
  const isSource = (path: string) => !/\/(node_modules|\.next|generated)$/.test(path)
  await cp(join(ROOT, 'web'), join(folder, 'web'), { recursive: true, filter: isSource })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
