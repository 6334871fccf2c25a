import { bad, good } from './check.ts'
import type { Check } from './stack.ts'

const LOWEST_NODE = [20, 19] as const

/** @param version of the Node.js that runs us, `22.4.1` */
export function nodeVersion(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])
  return isEnough
    ? good('Node.js', version)
    : bad('Node.js', version, `Install Node.js ${LOWEST_NODE.join('.')} or newer.`)
}
