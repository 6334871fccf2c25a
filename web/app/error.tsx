'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect } from 'react'
import { Message } from '../components/shell/message.tsx'
import { SHOP_NAME } from '../lib/shop.ts'

const RETRY_MS = 5_000

/** Whatever went wrong stays in the server's log. The page asks again by itself until it is answered. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      startTransition(() => {
        router.refresh()
        reset()
      })
    }, RETRY_MS)
    return () => clearInterval(timer)
  }, [router, reset])
  return (
    <Message title="The shop is not answering just now">
      {/* The page that failed may not have come as far as its own. */}
      <title>{`Not answering · ${SHOP_NAME}`}</title>
      <p role="status" className="text-muted">
        It is not your doing, and nothing of yours is lost. This page tries again every few seconds.
      </p>
      <button type="button" onClick={() => location.reload()} className="button">
        Try again now
      </button>
    </Message>
  )
}
