import type { EventData } from './api.ts'
import { attempt } from './host.ts'
import { addressOf } from './shape.ts'

/**
 * Reports the page shown, where that is not done yet, or is wanted again.
 * @param data wins over what is known of the page
 */
export type LookAtPage = (again?: boolean, data?: EventData) => void

/**
 * Which page is shown. A page is its address: a router that writes the same one again, as App Router does for its own
 * state, shows no new page.
 * @param report takes the address the visitor came from
 * @param automatic whether a page is reported without being wanted
 */
export function pageViews(
  win: Window,
  automatic: boolean,
  report: (referrer: string, data?: EventData) => void,
): LookAtPage {
  let shown = addressOf(win)
  let { referrer } = win.document
  let due = automatic
  return (again, data) => {
    const address = addressOf(win)
    if (address !== shown) {
      referrer = shown
      shown = address
      due = automatic
    }
    if (!due && !again) return
    due = false
    report(referrer, data)
  }
}

/**
 * Calls back when the address may be another, once the page has had the time to say its title.
 * A History that cannot be changed is one we cannot follow; the next event then finds the new address.
 */
export function watchHistory(win: Window, changed: () => void): void {
  const later = () => {
    win.setTimeout(changed)
  }
  for (const name of ['pushState', 'replaceState'] as const)
    attempt(() => {
      const original = win.history[name]
      win.history[name] = function (this: History, ...state: Parameters<History['pushState']>) {
        original.apply(this, state)
        later()
      }
    })
  win.addEventListener('popstate', later)
}
