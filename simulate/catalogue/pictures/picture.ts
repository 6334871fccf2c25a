import { hash } from 'node:crypto'
import type { CatalogueProduct } from '../catalogue.ts'
import { chooseDrawing } from './choose-drawing.ts'
import { paletteOf } from './palette.ts'

/**
 * A drawing of the product, without a ground: it stands on the page's own, light or dark.
 * @returns an SVG document of 400 × 300, the same for the same product
 */
export function pictureOf({ category, brand, name, sku }: CatalogueProduct): string {
  const numbers = hash('sha256', sku, 'buffer')
  const draw = chooseDrawing(category.slug, name)
  const pen = { ...paletteOf(brand.slug, numbers.readUInt8(0)), n: (i: number) => numbers.readUInt8(i) / 256 }
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">' +
    `<ellipse cx="200" cy="258" rx="150" ry="10" fill="#000" opacity=".1"/>${draw(pen)}</svg>`
  )
}
