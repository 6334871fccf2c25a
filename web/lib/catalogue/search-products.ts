import { Prisma } from '../../generated/prisma/client.ts'
import type { PrismaClient } from '../database/prisma.ts'
import { PAGE_SIZE } from './listing.ts'
import { cardOf, cardSelect, type ProductCard } from './product-card.ts'

export interface SearchPage {
  products: ProductCard[]
  total: number
  pages: number
}

/**
 * Products of which name, category, brand, article number or description hold the words, best first: whoever looks for a keyboard
 * means one, and its name need not say so. The last word may be unfinished.
 * @param term as typed; what it means is PostgreSQL's to say (websearch_to_tsquery), so that nothing in it is an error, but for the
 *   one character that no text of its holds
 */
export async function searchProducts(client: PrismaClient, term: string, page: number): Promise<SearchPage> {
  const query = asQuery(term.replaceAll('\0', ' '))
  const found = await client.$queryRaw<{ id: string; total: bigint }[]>`
    WITH asked AS (SELECT ${query} AS query),
    category AS (SELECT id, setweight(to_tsvector('english', name), 'A') AS words FROM categories),
    brand AS (SELECT id, setweight(to_tsvector('english', name), 'B') AS words FROM brands),
    described AS (
      SELECT p.id, p.stock, p.current_price, p.search || category.words || brand.words AS words
      FROM products p JOIN category ON category.id = p.category_id JOIN brand ON brand.id = p.brand_id
      WHERE p.is_active
    )
    SELECT id, count(*) OVER () AS total FROM described, asked
    WHERE words @@ query
    ORDER BY ts_rank(words, query) DESC, stock > 0 DESC, current_price, id
    LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`
  const rows = await client.product.findMany({
    where: { id: { in: found.map(({ id }) => id) } },
    select: cardSelect,
  })
  const byId = new Map(rows.map((row) => [row.id, cardOf(row)]))
  const total = Number(found[0]?.total ?? 0)
  return {
    products: found.flatMap(({ id }) => byId.get(id) ?? []),
    total,
    pages: Math.max(1, Math.ceil(total / PAGE_SIZE)),
  }
}

/** A search of plain words also finds what begins with the last of them; one with operators is taken at its word. */
function asQuery(term: string): Prisma.Sql {
  const whole = Prisma.sql`websearch_to_tsquery('english', ${term})`
  const words = term.split(/\s+/).filter(Boolean)
  if (!words.every((word) => /^[\p{L}\p{N}]+$/u.test(word)) || words.length === 0) return whole
  const prefix = words.map((word, i) => (i === words.length - 1 ? `${word}:*` : word)).join(' & ')
  return Prisma.sql`(${whole} || to_tsquery('english', ${prefix}))`
}
