'use client'

import { type Choice, choose } from '../../lib/tracking/consent-state.ts'
import { useChoice } from '../../lib/tracking/use-choice.ts'

const SENTENCES: Readonly<Record<Choice, string>> = {
  off: 'This shop counts nothing at the moment, so there is nothing to choose.',
  refused:
    'Your browser asks sites not to track you (Global Privacy Control or Do Not Track). We keep to that: nothing is stored or sent, and we do not ask.',
  pending: 'You have not chosen yet. Nothing is stored or sent.',
  granted: 'What you look at is counted in this browser.',
  denied: 'Nothing is counted in this browser. All that is kept of it is that you said no.',
}

/** What holds in this browser, and the way to change it. */
export function ConsentChoice() {
  const choice = useChoice()
  return (
    <div className="card flex flex-col gap-4 p-5">
      {/* The height of its longest sentence: what holds is known once the page runs. */}
      <p role="status" className="min-h-[4.5rem] font-semibold sm:min-h-12">
        {choice === null ? '' : SENTENCES[choice]}
      </p>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="button-quiet"
          disabled={choice !== 'pending' && choice !== 'granted'}
          onClick={() => choose('denied')}
        >
          Count nothing
        </button>
        <button
          type="button"
          className="button-quiet"
          disabled={choice !== 'pending' && choice !== 'denied'}
          onClick={() => choose('granted')}
        >
          Count my visits
        </button>
      </div>
      <noscript>
        <p>Your browser runs no scripts: nothing is counted.</p>
      </noscript>
    </div>
  )
}
