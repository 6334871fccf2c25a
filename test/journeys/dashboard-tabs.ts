import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Analyst } from './analyst.ts'
import { seriousViolations } from './complaints.ts'
import type { Output } from './drawn.ts'
import { shapeOf } from './page-shape.ts'

/** Every tab of the dashboard, looked at closely: as charts and as tables, in wide and narrow windows, light and dark. */

export const TABS = [
  ...['Overview', 'Acquisition', 'Funnel', 'Products', 'Journeys', 'Retention', 'Segments', 'Live'],
  'Data health',
]

export interface Look {
  width: number
  scheme: 'light' | 'dark'
  /** Else as charts alone. */
  alsoAsTables?: boolean
  /** Whether axe-core has a look too. */
  hasAxe?: boolean
}

export const ALL_LOOKS: readonly Look[] = [
  { width: 1440, scheme: 'light', hasAxe: true },
  { width: 1440, scheme: 'dark', hasAxe: true },
  { width: 800, scheme: 'light', hasAxe: true },
  { width: 800, scheme: 'dark', hasAxe: true, alsoAsTables: true },
]

export const NARROW_AND_DARK: readonly Look[] = [{ width: 800, scheme: 'dark' }]

export const TWO_LOOKS: readonly Look[] = [
  { width: 1440, scheme: 'light' },
  { width: 800, scheme: 'dark', alsoAsTables: true },
]

export interface Inspected {
  tabs: string[]
  /** What was found against them. */
  findings: string[]
  /** Outputs that say that there is nothing to show. */
  empty: string[]
}

/** Where to lay a picture of each tab in each look; nowhere where it is not said. */
const SCREENSHOTS = process.env['SCREENSHOTS']

/** @param data names the pictures */
export async function inspectTabs(
  analyst: Analyst,
  data: string,
  looks: readonly Look[],
): Promise<Inspected> {
  const tabs = await analyst.tabs()
  const inspected: Inspected = { tabs, findings: [], empty: [] }
  const empty = new Set<string>()
  const seen = (outputs: Output[]) => {
    for (const { id, is } of outputs) if (is === 'empty') empty.add(id)
  }
  for (const tab of tabs) {
    await analyst.look(looks[0]?.width ?? 1440, looks[0]?.scheme ?? 'light')
    seen(await analyst.openTab(tab))
    for (const { width, scheme, alsoAsTables = false, hasAxe = false } of looks) {
      await analyst.look(width, scheme)
      const name = `${data}-${tab.toLowerCase().replace(' ', '-')}-${width}-${scheme}`
      const judge = async (what: string, pane: 'chart' | 'table') => {
        seen(await analyst.showAs(pane))
        for (const finding of await judged(analyst, hasAxe)) inspected.findings.push(`${what}: ${finding}`)
        await keep(analyst, what)
      }
      if (alsoAsTables) await judge(`${name}-tables`, 'table')
      await judge(name, 'chart')
    }
  }
  inspected.findings.push(...analyst.complaints)
  inspected.empty.push(...[...empty].sort())
  return inspected
}

async function judged(analyst: Analyst, hasAxe: boolean): Promise<string[]> {
  const { headings, title, wider } = await shapeOf(analyst.page)
  return [
    ...(headings.length === 1 ? [] : [`has ${headings.length} h1: ${headings.join(', ')}`]),
    ...(title === '' ? ['has no title'] : []),
    ...(wider === null ? [] : [`is wider than its window by ${wider}`]),
    ...(hasAxe ? await seriousViolations(analyst.page) : []),
  ]
}

async function keep({ page }: Analyst, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return
  // The bar of filters stays at the top of what is seen.
  await page.evaluate('scrollTo(0, 0)')
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `dashboard-${name}.png`), fullPage: true })
}
