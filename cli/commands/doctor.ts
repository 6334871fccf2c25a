import pc from 'picocolors'
import type { Session } from '../session.ts'
import { Unwell } from '../terminal/exit.ts'

const MARKS = { good: pc.green('✓'), warning: pc.yellow('!'), bad: pc.red('✗') }

/** `doctor`: fails where something is missing that a stack cannot do without. */
export async function doctor(session: Session): Promise<void> {
  const checks = await (await session.stack()).check()
  if (session.isJson) session.printJson(checks)
  else
    for (const { name, outcome, found, advice } of checks)
      session.print(`${MARKS[outcome]} ${name}: ${found}`, ...(advice === null ? [] : [`    ${advice}`]))
  if (checks.some(({ outcome }) => outcome === 'bad')) throw new Unwell()
}
