import { prisma } from '../../../lib/database/prisma.ts'

const YEAR = 31_536_000

/** A product's drawing. Pages ask for it by its version (`?v=`), so that browsers may keep it for good. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const { slug } = await params
  const product = await prisma().product.findUnique({ where: { slug }, select: { picture: true } })
  if (product === null) return new Response(null, { status: 404 })
  const versioned = new URL(request.url).searchParams.has('v')
  return new Response(product.picture, {
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': versioned ? `public, max-age=${YEAR}, immutable` : 'public, max-age=300',
      // Opened on its own it is a document, and documents run scripts.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  })
}
