import type { Palette } from './palette.ts'

/** What a drawing is made with: colours, and numbers in [0, 1) of its own. */
export interface Pen extends Palette {
  n(index: number): number
}

export type Drawing = (pen: Pen) => string

/** @returns a rectangle; rx rounds its corners */
export function box(x: number, y: number, width: number, height: number, rx: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${rx}" fill="${fill}"/>`
}

export function disc(cx: number, cy: number, r: number, fill: string): string {
  return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}"/>`
}

export function shape(d: string, fill: string): string {
  return `<path d="${d}" fill="${fill}"/>`
}

export function line(d: string, stroke: string, width: number): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`
}

export function times(count: number, draw: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join('')
}

/** A lit screen: a landscape in the brand's colours, cut off at its edges by being drawn within them. */
export function screen(x: number, y: number, width: number, height: number, pen: Pen): string {
  const sun = x + width * (0.25 + 0.5 * pen.n(1))
  const at = (fx: number, fy: number) => `${Math.round(x + width * fx)} ${Math.round(y + height * fy)}`
  const rise = 0.45 + 0.2 * pen.n(2)
  return (
    box(x, y, width, height, 4, pen.deep) +
    disc(Math.round(sun), Math.round(y + height * 0.36), Math.round(height * 0.15), pen.pale) +
    shape(
      `M${at(0, 0.78)}Q${at(0.25, rise)} ${at(0.5, 0.72)}T${at(1, rise + 0.1)}V${y + height - 3}H${x}Z`,
      pen.accent,
    ) +
    shape(`M${at(0, 0.92)}Q${at(0.35, 0.6)} ${at(0.65, 0.86)}T${at(1, 0.8)}V${y + height}H${x}Z`, pen.pale)
  )
}
