'use client'

import { useEffect, useRef } from 'react'
import { takeCameBack } from '../../lib/tracking/arrival.ts'
import type { ShopEvent } from '../../lib/tracking/shop-event.ts'
import { tell } from '../../lib/tracking/tracking.ts'

interface Props {
  event: ShopEvent
  /** Tells one thing shown from the next. The same at the same path is the same view: another page of a list, or another order of it. */
  what: string
  /** Something the visitor asked for, which coming back to its answer does not ask again. */
  asked?: boolean
}

/** What was shown last, until its path is left. */
let shown: { path: string; what: string } | null = null

/** Tells that something is shown, once for each time that the visitor comes to it. */
export function TrackView({ event, what, asked = false }: Props) {
  const told = useRef<string>(undefined)
  useEffect(() => {
    const path = location.pathname
    // Also a page that is rendered again, or whose effects development runs twice, is the same one.
    if (told.current !== what) {
      told.current = what
      const isNew = shown?.what !== what || shown.path !== path
      shown = { path, what }
      if (isNew && !(takeCameBack() && asked)) tell(event)
    }
    const shownAgain = (page: PageTransitionEvent) => {
      if (page.persisted && !asked) tell(event)
    }
    window.addEventListener('pageshow', shownAgain)
    return () => {
      window.removeEventListener('pageshow', shownAgain)
      if (location.pathname !== path) shown = null
    }
  }, [event, what, asked])
  return null
}
