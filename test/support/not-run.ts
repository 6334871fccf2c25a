/**
 * Says what is not run on this machine, and why; `npm test` says it again at its end. Only for what no package brings: the right
 * to mount, say.
 * @param what as a sentence's subject
 */
export function notRun(what: string, why: string): void {
  process.stderr.write(`not run: ${what}, because ${why}\n`)
}
