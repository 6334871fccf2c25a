/** A brand has its colour, a product one of three finishes. */

export interface Palette {
  body: string
  edge: string
  shine: string
  accent: string
  deep: string
  pale: string
}

const FINISHES = [
  { body: '#4b5563', edge: '#343c48', shine: '#6b7685' },
  { body: '#c3c9d2', edge: '#98a1ae', shine: '#e4e8ed' },
  { body: '#8a93a3', edge: '#666f7f', shine: '#aab2bf' },
] as const

const HUES: Readonly<Record<string, number>> = {
  velmora: 214,
  kestrowe: 354,
  ondrift: 172,
  tarnhollow: 28,
  quillex: 268,
  bramwick: 142,
  solvane: 196,
  nimbrel: 240,
  harrowgate: 228,
  lumenta: 44,
  orvane: 316,
  pellworth: 14,
}

/** @param byte chooses the finish */
export function paletteOf(brand: string, byte: number): Palette {
  const hue = HUES[brand] ?? 210
  const finish = FINISHES[byte % FINISHES.length] ?? FINISHES[0]
  return {
    ...finish,
    accent: `hsl(${hue} 58% 52%)`,
    deep: `hsl(${hue} 48% 26%)`,
    pale: `hsl(${hue} 72% 80%)`,
  }
}
