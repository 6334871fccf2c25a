import type { TestProject } from 'vitest/node'
import { type Moto, startMoto } from './moto.ts'

/** One moto for a test run. */

declare module 'vitest' {
  interface ProvidedContext {
    /** Its endpoint, or why there is none. */
    moto: { endpoint: string } | { missing: string }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let moto: Moto | undefined
  try {
    moto = await startMoto()
    project.provide('moto', { endpoint: moto.endpoint })
  } catch (cause) {
    project.provide('moto', { missing: cause instanceof Error ? cause.message : String(cause) })
  }
  return async () => moto?.stop()
}
