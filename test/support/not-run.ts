/**
 * Says what is not run on this machine, and why.
 * @param what as a sentence's subject
 * @throws where CI=true: there everything is to be run
 */
export function notRun(what: string, why: string): void {
  const sentence = `not run: ${what}, because ${why}`
  if (process.env['CI'] === 'true') throw new Error(sentence)
  process.stderr.write(`${sentence}\n`)
}
