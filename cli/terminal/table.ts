import stringWidth from 'string-width'

export interface Column {
  title: string
  /** right: numbers. */
  align?: 'left' | 'right'
}

/**
 * Rows under titles, in columns two blanks apart. Wide characters count as wide.
 * @param width the most columns a line may have: the widest texts are cut to fit, with `…`
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(oneLine))]
  const widths = fitting(
    columns.map((_, i) => Math.max(...lines.map((line) => stringWidth(line[i] ?? '')))),
    width,
  )
  return lines.map((line) =>
    columns
      .map(({ align }, i) => pad(cut(line[i] ?? '', widths[i] ?? 0), widths[i] ?? 0, align ?? 'left'))
      .join('  ')
      .trimEnd(),
  )
}

const oneLine = (text: string) => text.replace(/[\r\n\t]+/g, ' ')

/** Takes from the widest column until all fit, but leaves each wide enough to be read. */
function fitting(widths: number[], width: number): number[] {
  const fitted = [...widths]
  const total = () => fitted.reduce((sum, one) => sum + one, 0) + 2 * (fitted.length - 1)
  while (total() > width) {
    const widest = fitted.indexOf(Math.max(...fitted))
    if ((fitted[widest] ?? 0) <= 8) break
    fitted[widest] = (fitted[widest] ?? 0) - 1
  }
  return fitted
}

/** @returns the text, cut to at most this many columns */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (stringWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return align === 'right' ? blanks + text : text + blanks
}

/** Text in lines of at most this many columns, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
