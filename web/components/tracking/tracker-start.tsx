'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { pageShown, type TrackingOptions } from '../../lib/tracking/tracking.ts'
import { ConsentBanner } from './consent-banner.tsx'

/** Makes the page's tracker, and keeps it told which page is shown, and to whom. */
export function TrackerStart({ endpoint, consent, userId }: TrackingOptions & { userId: string | null }) {
  const path = usePathname()
  const query = useSearchParams().toString()
  const page = `${path}?${query}`
  useEffect(() => pageShown({ endpoint, consent }, page, userId), [endpoint, consent, page, userId])
  return <ConsentBanner />
}
