import pc from 'picocolors'
import type { Session } from '../session.ts'

/** `logs`: each line with the service that wrote it. */
export async function logs(
  session: Session,
  services: readonly string[],
  { lines, follow }: { lines: number; follow?: boolean },
): Promise<void> {
  const stack = await session.stack()
  const width = Math.max(10, ...services.map((service) => service.length))
  for await (const { service, text } of stack.logs({ services, lines, follow: follow === true })) {
    if (session.isJson) process.stdout.write(`${JSON.stringify({ service, text })}\n`)
    else session.print(`${pc.dim(service.padEnd(width))} ${text}`)
  }
}
