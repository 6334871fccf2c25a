import type { Session } from '../session.ts'
import { EXIT, Unwell } from '../terminal/exit.ts'
import { statusLines } from './status-lines.ts'

/** `status`: exits with 3 where something that should run does not. */
export async function status(session: Session): Promise<void> {
  const stack = await session.stack()
  const found = await stack.status()
  if (session.isJson) session.printJson(found)
  else if (found.state === 'missing')
    session.print(
      `There is no stack ${found.name} ${found.place}.`,
      `Bring one up with \`${session.command} up\`.`,
    )
  else {
    session.print(...statusLines(found, session))
    if (found.state !== 'up') session.print('', `\`${session.command} up\` starts what is not running.`)
  }
  if (found.state !== 'up') throw new Unwell(EXIT.notThere)
}
