import type { Stage } from '../../events/names.ts'
import type { CutEvent, Session } from './session.ts'

/** A search of a session, as dw.fact_search keeps it. */
export interface SessionSearch {
  /** What the row says of its session is taken from here. */
  session: Session
  /** In lower case, trimmed. */
  term: string
  /** Whether a product was chosen or seen after it, before the next search. */
  hasClick: boolean
}

const CLICKS: ReadonlySet<Stage | null> = new Set<Stage>(['select_item', 'view_item'])

/**
 * @param events of one visitor, cut and in order; a search that says no term is none, but ends the one before
 * @param sessions the visitor's, by their start
 */
export function searchesOf(
  events: readonly CutEvent[],
  sessions: ReadonlyMap<number, Session>,
): SessionSearch[] {
  const searches: SessionSearch[] = []
  let session: Session | undefined
  let open: SessionSearch | null = null
  for (const event of events) {
    if (event.sessionStartedAt !== session?.startedAt) {
      open = null
      session = sessions.get(event.sessionStartedAt)
    }
    if (event.stage === 'search') {
      const term = event.searchTerm?.toLowerCase().trim() ?? ''
      open = term === '' || session === undefined ? null : { session, term, hasClick: false }
      if (open !== null) searches.push(open)
    } else if (open !== null && CLICKS.has(event.stage)) open.hasClick = true
  }
  return searches
}
