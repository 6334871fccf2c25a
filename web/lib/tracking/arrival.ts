/** Where the visitor last came to by going back or forward, or by loading the page again: there nothing was asked for anew. */
let cameBackTo: string | null = null

if (typeof window !== 'undefined') {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (load?.type === 'reload' || load?.type === 'back_forward') cameBackTo = location.href
  window.addEventListener('popstate', () => {
    cameBackTo = location.href
  })
}

/** Whether the page shown was come back to; asked once for each time that it is shown. */
export function takeCameBack(): boolean {
  const cameBack = cameBackTo === location.href
  cameBackTo = null
  return cameBack
}
