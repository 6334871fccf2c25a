import { gunzipSync } from 'node:zlib'

/** Commands carry scripts that are packed, requests carry programs and user data that are encoded. */
const DEEPEST = 4
const ENCODED = /[A-Za-z0-9+/]{40,}={0,2}/g

/** @returns a text, and all that is wrapped up in it: percent-encoded, in base64, compressed by gzip; one in the other too */
export function unwrapped(text: string, deepest = DEEPEST): string[] {
  if (deepest === 0) return [text]
  const forms = /%[0-9A-Fa-f]{2}/.test(text) ? [text, withoutPercent(text)] : [text]
  const inner = forms.flatMap((form) => form.match(ENCODED) ?? [])
  return [
    ...forms,
    ...[...new Set(inner)].flatMap((one) => unwrapped(unzipped(Buffer.from(one, 'base64')), deepest - 1)),
  ]
}

const withoutPercent = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replaceAll(/(%[0-9A-Fa-f]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('latin1'),
    )

function unzipped(bytes: Buffer): string {
  if (bytes.readUInt16BE(0) !== 0x1f8b) return bytes.toString('latin1')
  try {
    return gunzipSync(bytes).toString('latin1')
  } catch {
    return ''
  }
}
