import { Link } from '../link.tsx'

const place = 'flex min-h-11 min-w-11 items-center justify-center rounded-lg px-3 tabular-nums'

export function Pagination({
  current,
  pages,
  hrefOf,
}: {
  current: number
  pages: number
  hrefOf: (page: number) => string
}) {
  if (pages <= 1) return null
  return (
    <nav aria-label="Pages" className="mt-8">
      <ul className="flex flex-wrap justify-center gap-1">
        {shown(current, pages).map((page, i) =>
          page === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a gap is nothing but its place
            <li key={`gap ${i}`} aria-hidden="true" className={place}>
              …
            </li>
          ) : (
            <li key={page}>
              <Link
                href={hrefOf(page)}
                aria-label={`Page ${page}`}
                aria-current={page === current ? 'page' : undefined}
                className={`${place} ${page === current ? 'bg-accent font-bold text-on-accent' : 'hover:bg-plate'}`}
              >
                {page}
              </Link>
            </li>
          ),
        )}
      </ul>
    </nav>
  )
}

/** The first, the last, and those around the current one; null: some are left out. */
function shown(current: number, pages: number): (number | null)[] {
  const near = [1, current - 1, current, current + 1, pages].filter((page) => page >= 1 && page <= pages)
  const sorted = [...new Set(near)].sort((a, b) => a - b)
  return sorted.flatMap((page, i) => (i > 0 && page - (sorted[i - 1] ?? 0) > 1 ? [null, page] : [page]))
}
