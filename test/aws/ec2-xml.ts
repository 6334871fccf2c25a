import type { AwsCall } from './aws-call.ts'
import type { World } from './emulator.ts'
import type { Reply } from './reply.ts'

/** EC2's answers as text: enough of XML to take members out of a set, and to put words in their place. */

/** Members of a set, whole: `<item>…</item>`, with those nested inside them. */
export function itemsOf(xml: string, set: string): string[] {
  const inner = new RegExp(`<${set}>([\\s\\S]*)</${set}>`).exec(xml)?.[1] ?? ''
  const items: string[] = []
  let [depth, start] = [0, 0]
  for (const { 0: tag, index } of inner.matchAll(/<item>|<\/item>/g)) {
    if (tag === '<item>' && depth++ === 0) start = index
    if (tag === '</item>' && --depth === 0) items.push(inner.slice(start, index + tag.length))
  }
  return items
}

/** @param change gives a member as it is to be shown, or null for not at all */
export function changeItems(reply: Reply, set: string, change: (item: string) => string | null): Reply {
  let xml = reply.body.toString()
  for (const item of itemsOf(xml, set)) {
    const changed = change(item)
    if (changed !== item) xml = xml.replace(item, () => changed ?? '')
  }
  return { ...reply, body: Buffer.from(xml) }
}

export const textOf = (xml: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]

/** Asks moto something else of EC2, as a manner that has to know. @returns the answer's text */
export async function askEc2(
  world: World,
  like: AwsCall,
  operation: string,
  told: Record<string, string>,
): Promise<string> {
  const params = new URLSearchParams({ Action: operation, Version: '2016-11-15', ...told })
  const body = Buffer.from(params.toString())
  const { body: answer } = await world.forward({ ...like, operation, params, body, json: {} })
  return answer.toString()
}
