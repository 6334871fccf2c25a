import type pg from 'pg'
import type { CutRules } from '../sessions/cut.ts'
import type { Claim } from './claim.ts'
import { removeReplaced, settleCopies } from './copies.ts'
import { lockMerge } from './lock.ts'
import { type KnownMembers, Members, writeMembers } from './members.ts'
import type { Months } from './months.ts'
import { settleOrders, writeOrders } from './orders.ts'
import { Products, writeProducts } from './products.ts'
import { recut } from './recut.ts'
import { takeOut, touchedDays } from './rolled-months.ts'
import { Rollups } from './rollups.ts'
import { storedSessionsOfUsers } from './stored-sessions.ts'
import { together } from './together.ts'
import type { VisitorNames } from './visitor-names.ts'
import { changedVisitors, usersOf, VisitorRollups } from './visitor-rollups.ts'
import { writeDetails } from './write-details.ts'
import { writeFacts } from './write-facts.ts'
import { addToRollups, sweepRollups } from './write-rollups.ts'
import { writeSessions } from './write-sessions.ts'
import { addToVisitorRollups, sweepVisitorRollups } from './write-visitor-rollups.ts'

/** What merges share over a run: the rules, and what they know to be in the warehouse. */
export interface MergeContext {
  rules: CutRules
  /** The property's. */
  currency: string
  known: KnownMembers
  names: VisitorNames
  months: Months
}

export interface Merged {
  inserted: number
  /** New sessions, and those cut again. */
  sessions: number
  /** To be called once the transaction is committed. */
  remember(): void
}

/**
 * The second half of a batch's transaction, alone at it: its events into the facts, and all that depends on them: the sessions
 * they touch, orders, dimensions and roll-ups.
 */
export async function merge(client: pg.Client, claim: Claim, context: MergeContext): Promise<Merged> {
  await lockMerge(client)
  const { rules, currency, known, names, months } = context
  const copies = await settleCopies(client, claim, currency)
  const orders = await settleOrders(client, copies, currency)
  const cut = await recut(client, copies, orders, rules, currency)
  const rollups = new Rollups(cut, copies.replaced)
  const members = new Members(claim.objects, known)

  const newMonths = await months.ensure(client, copies.fresh)
  await takeOut(client, touchedDays(cut, copies.replaced))
  await removeReplaced(client, copies)
  await writeFacts(client, cut, currency)
  await writeSessions(client, cut)
  await writeDetails(client, cut)
  await writeOrders(client, orders)
  await writeMembers(client, members, cut)
  await writeProducts(client, new Products(claim.objects))
  // After the members, so that the names of new ones are there to be read.
  const changed = changedVisitors(cut)
  const others = await storedSessionsOfUsers(
    client,
    usersOf(changed),
    changed.map(({ visitorKey }) => visitorKey),
  )
  await names.learn(client, [others, ...changed.flatMap(({ before, after }) => [before, after])])
  const visitors = new VisitorRollups(changed, others, (session) => names.of(session))
  const [days, weeks] = [visitors.days(), visitors.weeks()]
  await together(client, [...addToRollups(rollups), ...addToVisitorRollups(days, weeks)])
  const isLess = copies.replaced.length > 0 || cut.removed.length > 0
  await together(client, [...(isLess ? sweepRollups(rollups) : []), ...sweepVisitorRollups(days, weeks)])

  return {
    inserted: copies.fresh.length - copies.replaced.length,
    sessions: cut.added.length,
    remember: () => {
      members.remember()
      months.remember(newMonths)
    },
  }
}
