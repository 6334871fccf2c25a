import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { hearComplaints } from './complaints.ts'
import { drawnOutputs, type Output } from './drawn.ts'

const HEIGHT = 900

/** The server is done with what it was asked: Shiny says so by an event of jQuery's. */
const COUNT_IDLES = `
  window.idles = 0
  document.addEventListener('DOMContentLoaded', () => jQuery(document).on('shiny:idle', () => window.idles++))`

/** Somebody before the dashboard, who reads what it shows. */
export class Analyst {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser had to say against the page. */
  readonly complaints: string[] = []
  /** How many messages the server has sent. */
  messages = 0
  readonly #dashboard: string

  private constructor(dashboard: string, context: BrowserContext, page: Page) {
    this.#dashboard = dashboard
    this.context = context
    this.page = page
    hearComplaints(page, (complaint) => this.complaints.push(complaint))
    page.on('websocket', (socket) => socket.on('framereceived', () => this.messages++))
  }

  /** @param query of the address, as `?tab=funnel` */
  static async arrive(browser: Browser, dashboard: string, query = ''): Promise<Analyst> {
    const context = await browser.newContext({ viewport: { width: 1440, height: HEIGHT } })
    await context.addInitScript(COUNT_IDLES)
    const analyst = new Analyst(dashboard, context, await context.newPage())
    await analyst.open(query)
    return analyst
  }

  async open(query: string): Promise<Output[]> {
    await this.page.goto(`${this.#dashboard}/${query}`)
    return drawnOutputs(this.page)
  }

  /** Waits until what is shown stands. */
  drawn(): Promise<Output[]> {
    return drawnOutputs(this.page)
  }

  async leave(): Promise<void> {
    await this.context.close()
  }

  async look(width: number, colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.setViewportSize({ width, height: HEIGHT })
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  }

  /** Does something that the server answers. @returns what is shown then */
  async asks(deed: () => Promise<unknown>): Promise<Output[]> {
    const before = await this.page.evaluate<number>('window.idles')
    await deed()
    await this.page.waitForFunction(`window.idles > ${before}`, undefined, { timeout: 60_000 })
    return drawnOutputs(this.page)
  }

  tabs(): Promise<string[]> {
    return this.#tabs().allInnerTexts()
  }

  /** Goes to a tab by its title. */
  async openTab(title: string): Promise<Output[]> {
    const tab = this.#tabs().filter({ hasText: new RegExp(`^\\s*${title}\\s*$`) })
    const open = await this.page.evaluate<string>(`document.querySelector('nav .active').textContent.trim()`)
    return open === title ? drawnOutputs(this.page) : this.asks(() => tab.click())
  }

  #tabs(): Locator {
    return this.page.getByRole('navigation').getByRole('link')
  }

  /** Chooses in the bar of filters. */
  choose(filter: string, value: string): Promise<Output[]> {
    return this.asks(() => this.page.locator(`#filters [name=${filter}]`).selectOption(value))
  }

  /** What the bar of filters says. */
  filters(): Promise<Record<string, string>> {
    return this.page.evaluate(`Object.fromEntries(new FormData(document.getElementById('filters')))`)
  }

  /** By measure, as they stand there: `visitors` is `1,234`. */
  async numbers(): Promise<Record<string, string>> {
    const measures = await this.page.locator('.kpi:visible').all()
    const pairs = measures.map(async (kpi) => [
      (await kpi.getAttribute('data-measure')) ?? '',
      await kpi.locator('.kpi-number').innerText(),
    ])
    return Object.fromEntries(await Promise.all(pairs))
  }

  /** What is to be read in the tab. */
  text(): Promise<string> {
    return this.page.locator('main:visible').innerText()
  }

  /** A card by the id of its outputs, as `funnel-cut`. */
  card(id: string): Locator {
    return this.page.locator(`section.card:has(#${id}-title)`)
  }

  /** Shows all cards that are seen as charts, or as tables, where they can be both. */
  async showAs(pane: 'chart' | 'table'): Promise<Output[]> {
    for (const button of await this.page.locator(`.switch [data-pane=${pane}]:visible`).all())
      await button.click()
    return drawnOutputs(this.page)
  }

  /** Rows of a card's table, each by the columns' titles. */
  async rows(id: string): Promise<Record<string, string>[]> {
    const show = this.card(id).locator('[data-pane=table]')
    if ((await show.count()) > 0) await show.click()
    await drawnOutputs(this.page)
    return this.page.evaluate(`(() => {
      const table = document.querySelector('#${id}-table table')
      const texts = (row) => [...row.cells].map((cell) => cell.textContent.trim())
      const heads = texts(table.tHead.rows[0])
      return [...table.tBodies[0].rows].map((row) => Object.fromEntries(texts(row).map((text, i) => [heads[i], text])))
    })()`)
  }

  /** What a card's CSV is: its name, and what stands in it. */
  async csv(id: string): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.card(id).locator('a.csv').click(),
    ])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  /** Waits for a text in a place of the page. */
  async see(selector: string, text: string | RegExp): Promise<void> {
    await this.#saying(selector, text).waitFor({ timeout: 60_000 })
  }

  /** Waits until it is no more to be seen there. */
  async gone(selector: string, text: string | RegExp): Promise<void> {
    await this.#saying(selector, text).waitFor({ state: 'hidden', timeout: 60_000 })
  }

  #saying(selector: string, text: string | RegExp): Locator {
    return this.page.locator(selector).filter({ hasText: text, visible: true }).first()
  }
}
