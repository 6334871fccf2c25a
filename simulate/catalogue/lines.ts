import { components, desktops, laptops, storage, tablets } from './computers.ts'
import { docks, keyboards, mice, monitors } from './desk.ts'
import { audio, cameras, networking, printers } from './room.ts'

/** The invented brands and products of the demo shop. Prices are in minor units; 0: no discount. */

export const BRANDS = {
  velmora: 'Velmora',
  kestrowe: 'Kestrowe',
  ondrift: 'Ondrift',
  tarnhollow: 'Tarnhollow',
  quillex: 'Quillex',
  bramwick: 'Bramwick',
  solvane: 'Solvane',
  nimbrel: 'Nimbrel',
  harrowgate: 'Harrowgate',
  lumenta: 'Lumenta',
  orvane: 'Orvane',
  pellworth: 'Pellworth',
} as const

export type BrandSlug = keyof typeof BRANDS

export type Line = readonly [
  sku: string,
  brand: BrandSlug,
  name: string,
  description: string,
  price: number,
  discountPrice: number,
]

export interface Category {
  name: string
  lines: readonly Line[]
}

export const CATEGORIES = {
  laptops,
  desktops,
  tablets,
  monitors,
  keyboards,
  mice,
  docks,
  cameras,
  storage,
  networking,
  audio,
  printers,
  components,
} as const satisfies Record<string, Category>

export type CategorySlug = keyof typeof CATEGORIES
