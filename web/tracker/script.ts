import type { Tracker, TrackerOptions } from './api.ts'
import { attempt } from './host.ts'
import { createTracker } from './tracker.ts'

declare global {
  interface Window {
    clickstream?: Tracker
  }
}

/** The tracker as a plain script: its options are the tag's data attributes; what it makes is `window.clickstream`. */
attempt(() => {
  const options = document.currentScript?.dataset as unknown as TrackerOptions
  // A tag that stands twice in a page counts once.
  if (options.endpoint) window.clickstream ??= createTracker(options)
})
