import { useEffect, useRef } from 'react'
import type { ShopEvent } from './shop-event.ts'
import { tell } from './tracking.ts'

/** Tells what an action's answer says has happened: once an answer, however often the page is rendered with it. */
export function useTold(event: ShopEvent | null | undefined): void {
  const told = useRef<ShopEvent>(undefined)
  useEffect(() => {
    if (!event || told.current === event) return
    told.current = event
    tell(event)
  }, [event])
}
