'use client'

import { useRef, useState } from 'react'
import type { ShopEvent } from '../../lib/tracking/shop-event.ts'
import { tell } from '../../lib/tracking/tracking.ts'
import { Icon } from '../icon.tsx'

interface Props {
  /** Of what is shared. */
  name: string
  /** What is told where the browser has a way to share, and where the address is copied. */
  native: ShopEvent
  copy: ShopEvent
}

export function ShareButton({ name, native, copy }: Props) {
  const busy = useRef(false)
  const [said, setSaid] = useState('')
  const share = async () => {
    // A second click while the first is being answered.
    if (busy.current) return
    busy.current = true
    const url = location.origin + location.pathname
    const isNative = typeof navigator.share === 'function'
    tell(isNative ? native : copy)
    try {
      if (isNative) await navigator.share({ title: name, url })
      else {
        await navigator.clipboard.writeText(url)
        setSaid('Link copied.')
      }
    } catch {
      // Given up by the visitor, or forbidden: then the address is there to be copied by hand.
      if (!isNative) setSaid(url)
    }
    busy.current = false
  }
  return (
    <div>
      <button type="button" className="button-quiet w-full px-4" onClick={share}>
        <Icon name="share" />
        Share
      </button>
      <p role="status" className="text-center text-sm text-muted">
        {said}
      </p>
    </div>
  )
}
