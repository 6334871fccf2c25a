import type { Metadata } from 'next'
import { Link } from '../components/link.tsx'
import { Message } from '../components/shell/message.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Message title="There is nothing at this address">
      <p className="text-muted">The product may no longer be sold, or the link has a mistake in it.</p>
      <Link href="/" className="button">
        To the shop
      </Link>
    </Message>
  )
}
