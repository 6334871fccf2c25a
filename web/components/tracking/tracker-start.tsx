'use client'

import { useEffect } from 'react'
import { identify, startTracking, type TrackingOptions } from '../../lib/tracking/tracking.ts'
import { ConsentBanner } from './consent-banner.tsx'

/** Makes the page's tracker, and keeps it told who is signed in. */
export function TrackerStart({ endpoint, consent, userId }: TrackingOptions & { userId: string | null }) {
  useEffect(() => {
    startTracking({ endpoint, consent }, userId)
    identify(userId)
  }, [endpoint, consent, userId])
  return <ConsentBanner />
}
