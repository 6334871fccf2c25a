'use client'

import { usePathname } from 'next/navigation'
import { choose } from '../../lib/tracking/consent-state.ts'
import { useChoice } from '../../lib/tracking/use-choice.ts'
import { Link } from '../link.tsx'

/**
 * Asks where the stack wants a yes and the visitor has not said. It lies over the foot of the page, so that nothing moves when
 * it comes or goes, and stands at its beginning, so that whoever goes by keyboard or listens meets it first; the page goes on beneath it.
 */
export function ConsentBanner() {
  const choice = useChoice()
  // The page about it asks by itself.
  const isAsked = usePathname() === '/privacy'
  if (choice !== 'pending' || isAsked) return null
  return (
    <section aria-label="Your privacy" className="consent">
      <div className="wide flex flex-col gap-3 py-3 md:flex-row md:items-center md:justify-between md:gap-8">
        <p className="text-sm">
          May we count which pages and products you look at, to make the shop better? Until you say yes,
          nothing is stored or sent.{' '}
          <Link href="/privacy" className="link">
            More about it
          </Link>
        </p>
        <div className="grid shrink-0 grid-cols-2 gap-2">
          <button type="button" className="button-quiet" onClick={() => choose('denied')}>
            No
          </button>
          <button type="button" className="button-quiet" onClick={() => choose('granted')}>
            Yes
          </button>
        </div>
      </div>
    </section>
  )
}
