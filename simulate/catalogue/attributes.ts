import type { CatalogueProduct } from './catalogue.ts'
import type { CategorySlug } from './lines.ts'

const IN_THE_BOX: Readonly<Record<CategorySlug, string>> = {
  laptops: 'Charger with USB-C cable, cloth',
  desktops: 'Power cable, screwdriver',
  tablets: 'USB-C cable, cloth',
  monitors: 'Stand, DisplayPort and USB-C cables',
  keyboards: 'Cable of 1.8 m, keycap puller',
  mice: 'Receiver, cable of 1.5 m',
  docks: 'Leaflet',
  cameras: 'Mount, cable of 1.5 m',
  storage: 'Cable or screw, where one is needed',
  networking: 'Power supply, network cable of 1 m',
  audio: 'Cable, pouch',
  printers: 'Power cable, first filling',
  components: 'Screws, thermal paste, leaflet',
}

/** @returns what the product page lists, in its order */
export function attributesOf({ category, brand, sku, price }: CatalogueProduct): Record<string, string> {
  return {
    Maker: brand.name,
    'Article number': sku,
    Warranty: price < 5_000 ? '2 years' : price < 50_000 ? '3 years' : '5 years',
    'In the box': IN_THE_BOX[category.slug],
  }
}
