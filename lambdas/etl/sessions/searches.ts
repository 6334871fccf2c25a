import type { Stage } from '../../events/names.ts'
import type { CutEvent } from './session.ts'

/** A search of a session, as dw.fact_search keeps it. */
export interface SessionSearch {
  visitorKey: bigint
  sessionStartedAt: number
  /** Local day the session started on. */
  date: number
  /** In lower case, trimmed. */
  term: string
  /** Whether a product was chosen or seen after it, before the next search. */
  hasClick: boolean
}

const CLICKS: ReadonlySet<Stage | null> = new Set<Stage>(['select_item', 'view_item'])

/** @param events of one visitor, cut and in order; a search that says no term is none, but ends the one before */
export function searchesOf(visitorKey: bigint, events: readonly CutEvent[]): SessionSearch[] {
  const searches: SessionSearch[] = []
  let date = 0
  let sessionStartedAt = Number.NaN
  let open: SessionSearch | null = null
  for (const event of events) {
    if (event.sessionStartedAt !== sessionStartedAt) {
      open = null
      date = event.date
      sessionStartedAt = event.sessionStartedAt
    }
    if (event.stage === 'search') {
      const term = event.searchTerm?.toLowerCase().trim() ?? ''
      open = term === '' ? null : { visitorKey, sessionStartedAt, date, term, hasClick: false }
      if (open !== null) searches.push(open)
    } else if (open !== null && CLICKS.has(event.stage)) open.hasClick = true
  }
  return searches
}
