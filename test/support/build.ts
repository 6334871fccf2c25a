import { execa } from 'execa'

/** The built programs, as users have them: tests that run them need them as the sources are now. */
export default async function setup(): Promise<void> {
  await execa(process.execPath, ['scripts/build.mjs'], { cwd: new URL('../..', import.meta.url) })
}
