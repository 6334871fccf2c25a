import type { ConsentState } from './api.ts'
import type { Store } from './store.ts'

export interface Consent {
  state(): ConsentState
  choose(choice: 'granted' | 'denied'): void
}

/**
 * What the visitor allows. Global Privacy Control and Do Not Track are a no, whatever else is said. The choice is read anew each
 * time: it may be made in another tab.
 * @param unasked what holds until the visitor chooses
 */
export function consentOf(win: Window, store: Store, unasked: ConsentState): Consent {
  const { navigator } = win as Window & { navigator: { globalPrivacyControl?: boolean } }
  const forbidden = () => navigator.globalPrivacyControl === true || navigator.doNotTrack === '1'
  const forget = () => store.names().forEach(store.remove)
  if (forbidden()) forget()
  return {
    state() {
      if (forbidden()) return 'denied'
      const choice = store.get('consent')
      return choice === 'granted' || choice === 'denied' ? choice : unasked
    },
    choose(choice) {
      if (choice === 'denied') forget()
      // Of a no, only the no is kept, so that the visitor is not asked on every page.
      if (!forbidden()) store.set('consent', choice)
    },
  }
}
