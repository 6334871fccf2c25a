import type pg from 'pg'
import type { ReadObject } from '../batch.ts'
import { isoDay } from '../facts/local-date.ts'
import type { ToldProduct } from '../facts/product.ts'
import { columns, timestamp } from './warehouse.ts'

interface Sighting {
  told: ToldProduct
  date: number
  first: number
  last: number
}

interface Latest {
  told: ToldProduct
  isShown: boolean
  at: number
}

/** What a batch tells of products: the latest of each, and the days it was shown so. From every copy of every event. */
export class Products {
  readonly latest = new Map<bigint, Latest>()
  readonly sightings = new Map<string, Sighting>()

  constructor(objects: readonly ReadObject[]) {
    for (const { facts } of objects) {
      for (const { items, kind, date, occurredAt } of facts) {
        const isShown = kind.stage === 'view_item'
        for (const { product } of items) {
          this.#tell({ told: product, isShown, at: occurredAt })
          if (isShown) this.#see(product, date, occurredAt)
        }
      }
    }
  }

  #tell(one: Latest): void {
    const known = this.latest.get(one.told.key)
    if (known === undefined || says(one, known)) this.latest.set(one.told.key, one)
  }

  #see(told: ToldProduct, date: number, at: number): void {
    const id = `${told.key} ${told.version} ${date}`
    const known = this.sightings.get(id)
    if (known === undefined) this.sightings.set(id, { told, date, first: at, last: at })
    else {
      known.first = Math.min(known.first, at)
      known.last = Math.max(known.last, at)
    }
  }
}

/** Whether a says more than b of what a product is now: the same order as in the UPDATE below. */
function says(a: Latest, b: Latest): boolean {
  if (a.isShown !== b.isShown) return a.isShown
  return a.at !== b.at ? a.at > b.at : a.told.version > b.told.version
}

export async function writeProducts(client: pg.Client, products: Products): Promise<void> {
  if (products.latest.size > 0) await writeLatest(client, [...products.latest.values()])
  if (products.sightings.size > 0) await writeSightings(client, [...products.sightings.values()])
}

async function writeLatest(client: pg.Client, latest: readonly Latest[]): Promise<void> {
  await client.query(
    `INSERT INTO dw.dim_product AS p (product_key, product_id, name, category, brand, price, discount_price, is_shown, seen_at,
       version_key)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
       $8::bool[], $9::timestamptz[], $10::bigint[])
     ON CONFLICT (product_key) DO UPDATE SET name = excluded.name, category = excluded.category, brand = excluded.brand,
       price = excluded.price, discount_price = excluded.discount_price, is_shown = excluded.is_shown,
       seen_at = excluded.seen_at, version_key = excluded.version_key
     WHERE (excluded.is_shown, excluded.seen_at, excluded.version_key) > (p.is_shown, p.seen_at, p.version_key)`,
    columns(
      latest,
      ({ told }) => told.key,
      ({ told }) => told.productId,
      ({ told }) => told.name,
      ({ told }) => told.category,
      ({ told }) => told.brand,
      ({ told }) => told.price,
      ({ told }) => told.discountPrice,
      ({ isShown }) => isShown,
      ({ at }) => timestamp(at),
      ({ told }) => told.version,
    ),
  )
}

async function writeSightings(client: pg.Client, sightings: readonly Sighting[]): Promise<void> {
  await client.query(
    `INSERT INTO dw.product_sighting AS s (product_key, seen_on, version_key, name, category, brand, price, discount_price,
       first_seen_at, last_seen_at)
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
       $8::bigint[], $9::timestamptz[], $10::timestamptz[])
     ON CONFLICT (product_key, seen_on, version_key) DO UPDATE SET
       first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)
     WHERE excluded.first_seen_at < s.first_seen_at OR excluded.last_seen_at > s.last_seen_at`,
    columns(
      sightings,
      ({ told }) => told.key,
      ({ date }) => isoDay(date),
      ({ told }) => told.version,
      ({ told }) => told.name,
      ({ told }) => told.category,
      ({ told }) => told.brand,
      ({ told }) => told.price,
      ({ told }) => told.discountPrice,
      ({ first }) => timestamp(first),
      ({ last }) => timestamp(last),
    ),
  )
}
