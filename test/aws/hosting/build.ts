import type { Tree } from './repositories.ts'

/** What Amplify's build makes of what it has cloned: whether it could be built, by what is really there, and its log. */

export interface Built {
  succeeded: boolean
  log: string[]
}

const parsed = (tree: Tree, path: string): Record<string, unknown> | null => {
  const file = tree.get(path)
  try {
    return file === undefined ? null : (JSON.parse(file.content.toString()) as Record<string, unknown>)
  } catch {
    return null
  }
}

/** @param spec of the app; the repository's own goes over it */
export function build(tree: Tree, spec: string | undefined): Built {
  const log: string[] = []
  const say = (line: string) => log.push(`2026-11-22T00:00:00.000Z [INFO]: ${line}`)
  const failed = (...lines: string[]): Built => {
    for (const line of lines) log.push(`2026-11-22T00:00:00.000Z [WARNING]: ${line}`)
    log.push(
      '2026-11-22T00:00:00.000Z [ERROR]: !!! Build failed',
      '!!! Error: Command failed with exit code 1',
    )
    return { succeeded: false, log }
  }
  const used = tree.get('amplify.yml')?.content.toString() ?? spec
  if (used === undefined || !/^version: 1$/m.test(used)) return failed('No build spec was found')
  say('# Executing command: npm ci')
  const manifest = parsed(tree, 'package.json')
  if (manifest === null) return failed('npm error enoent Could not read package.json')
  const lock = parsed(tree, 'package-lock.json')
  if (lock === null)
    return failed('npm error The `npm ci` command can only install with an existing package-lock.json')
  const locked = (lock['packages'] as Record<string, Record<string, unknown>> | undefined)?.['']
  const isInSync = ['dependencies', 'devDependencies'].every(
    (kind) => JSON.stringify(locked?.[kind] ?? {}) === JSON.stringify(manifest[kind] ?? {}),
  )
  if (!isInSync)
    return failed(
      'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync',
    )
  say('# Executing command: npm run build')
  const scripts = (manifest['scripts'] ?? {}) as Record<string, string>
  if (!/next build/.test(scripts['build'] ?? '')) return failed('npm error Missing script: "build"')
  if (![...tree.keys()].some((path) => /^app\/.*page\.tsx$/.test(path)))
    return failed("> Couldn't find any `pages` or `app` directory. Please create one under the project root")
  say('Compiled successfully')
  return { succeeded: true, log }
}
