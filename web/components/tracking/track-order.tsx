'use client'

import { useEffect } from 'react'
import type { ShopEvent } from '../../lib/tracking/shop-event.ts'
import { claimOrder } from '../../lib/tracking/told-orders.ts'
import { tell } from '../../lib/tracking/tracking.ts'
import { useChoice } from '../../lib/tracking/use-choice.ts'

/** Tells of a paid order, once in this browser, however often and wherever the order is looked at. */
export function TrackOrder({ number, event }: { number: string; event: ShopEvent }) {
  const choice = useChoice()
  useEffect(() => {
    // Before a yes there is nowhere to keep that it was told; with the yes on this page it is.
    if (choice === 'granted' && claimOrder(number)) tell(event)
  }, [choice, number, event])
  return null
}
