import { Link } from '../link.tsx'

/** A page's place for things, without any. */
export function Empty({ text }: { text: string }) {
  return (
    <div className="card flex flex-col items-center gap-4 p-10 text-center">
      <p className="text-lg text-muted">{text}</p>
      <Link href="/" className="button">
        Look around
      </Link>
    </div>
  )
}
