import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What a browser, and axe-core, have against a page. */

/** Errors and warnings of the console, exceptions, requests that failed. */
export function hearComplaints(page: Page, hear: (complaint: string) => void): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) hear(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => hear(`error: ${error.message}`))
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    // What a page had asked for when it was left.
    if (why !== 'net::ERR_ABORTED') hear(`request: ${request.url()}: ${why}`)
  })
}

/** By the rules whose breach axe-core calls serious or critical. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Without frames there is nothing to be gathered on a page of its own, which takes a second.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)
}
