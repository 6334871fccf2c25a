import { hash } from 'node:crypto'
import { prisma } from '../../../lib/database/prisma.ts'

/** A product's drawing. Browsers keep it for a day, and ask after that whether it is still the same. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const { slug } = await params
  // No text in the database holds this character, and to ask for it is an error there.
  if (slug.includes('\0')) return new Response(null, { status: 404 })
  const product = await prisma().product.findUnique({ where: { slug }, select: { picture: true } })
  if (product === null) return new Response(null, { status: 404 })
  const etag = `"${hash('md5', product.picture)}"`
  const headers = {
    etag,
    'content-type': 'image/svg+xml',
    'cache-control': 'public, max-age=86400, stale-while-revalidate=604800',
    // Opened on its own it is a document, and documents run scripts.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(product.picture, { headers })
}
