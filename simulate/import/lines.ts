/** Longest line taken, in UTF-16 code units: twice the largest raw object. Without a bound one stray file could fill memory. */
export const MAX_LINE = 2 * 1024 * 1024

export interface Line {
  /** From 1. */
  number: number
  /** Without its ending, `\n` or `\r\n`; null where it was too long to be kept. */
  text: string | null
}

/** A text's lines, as many at a time as a chunk ends. The last one counts also where no newline ends it. */
export async function* splitLines(chunks: AsyncIterable<string>, maxLine = MAX_LINE): AsyncGenerator<Line[]> {
  let number = 0
  let begun: string | null = ''
  for await (const chunk of chunks) {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      lines.push({ number: ++number, text: finish(join(begun, chunk.slice(start, end), maxLine)) })
      begun = ''
      start = end + 1
    }
    begun = join(begun, chunk.slice(start), maxLine)
    yield lines
  }
  if (begun !== '') yield [{ number: ++number, text: finish(begun) }]
}

const join = (begun: string | null, more: string, maxLine: number) =>
  begun === null || begun.length + more.length > maxLine ? null : begun + more

const finish = (text: string | null) => (text?.endsWith('\r') ? text.slice(0, -1) : text)
