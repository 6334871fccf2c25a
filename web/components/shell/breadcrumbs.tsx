import { Link } from '../link.tsx'

export function Breadcrumbs({
  trail,
  here,
}: {
  trail: readonly { name: string; href: string }[]
  here: string
}) {
  return (
    <nav aria-label="Breadcrumbs" className="mb-4 text-sm">
      <ol className="flex flex-wrap items-center text-muted">
        {trail.map(({ name, href }) => (
          <li key={href} className="flex items-center after:px-2 after:content-['/']">
            <Link href={href} className="flex min-h-8 items-center hover:text-ink hover:underline">
              {name}
            </Link>
          </li>
        ))}
        <li aria-current="page" className="text-ink">
          {here}
        </li>
      </ol>
    </nav>
  )
}
