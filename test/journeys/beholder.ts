import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { hearComplaints, seriousViolations } from './complaints.ts'
import { layoutShift, rememberShifts, scrollThrough, shapeOf } from './page-shape.ts'

/** What the JavaScript of a first visit may weigh on its way, bytes. */
const MOST_SCRIPT = 130 * 1024
/** Cumulative Layout Shift: 0.1 is called good, and a page whose pictures have their places has none. */
const MOST_SHIFT = 0.01
/** Pictures come this much later than the page, ms. */
const PICTURE_MS = 200

const LOOKS = [
  { width: 1440, scheme: 'light' },
  { width: 360, scheme: 'dark' },
] as const
const OTHER_LOOKS = [
  { width: 1440, scheme: 'dark' },
  { width: 360, scheme: 'light' },
] as const
const HEIGHT = 900

/** Where to lay a picture of each page in each width and scheme; nowhere where it is not said. */
const SCREENSHOTS = process.env['SCREENSHOTS']

export interface Inspection {
  /** Of the page's own answer. */
  status?: number
  /** Looked at as it stands, where loading it again would lose what is to be seen. */
  asItStands?: boolean
  /** Of the page; else it is the one where this is. */
  path?: string
  /** What the console may say; else it may say only that the page's own answer was such, where it was. */
  excused?: RegExp | null
}

/** Somebody who goes about the shop and looks closely at each page, in a wide window by day and on a small phone by night. */
export class Beholder {
  readonly page: Page
  readonly context: BrowserContext
  /** What was found against the pages. */
  readonly findings: string[] = []
  /** By the name of what was looked at: JavaScript in bytes, as sent. */
  readonly scripts = new Map<string, number>()
  /** By the path of a page that there is. */
  readonly titles = new Map<string, string>()
  readonly #shop: string
  readonly #cdp: CDPSession
  #heard: string[] = []
  #scriptBytes = 0

  private constructor(shop: string, context: BrowserContext, page: Page, cdp: CDPSession) {
    this.#shop = shop
    this.context = context
    this.page = page
    this.#cdp = cdp
  }

  static async arrive(browser: Browser, shop: string): Promise<Beholder> {
    const context = await browser.newContext({ viewport: { width: LOOKS[0].width, height: HEIGHT } })
    const page = await context.newPage()
    await rememberShifts(page)
    await page.route('**/pictures/**', async (route) => {
      await new Promise((then) => setTimeout(then, PICTURE_MS))
      await route.continue().catch(() => {})
    })
    const beholder = new Beholder(shop, context, page, await context.newCDPSession(page))
    await beholder.#listen()
    return beholder
  }

  async goTo(path: string): Promise<number> {
    const response = await this.page.goto(this.#shop + path)
    await this.page.waitForLoadState('networkidle')
    return response?.status() ?? 0
  }

  /** Presses the first button or link of this name, and waits for what it leads to. */
  async press(role: 'button' | 'link', name: string | RegExp, leadsTo?: RegExp): Promise<void> {
    await this.page
      .getByRole(role, { name, ...(typeof name === 'string' && { exact: true }) })
      .first()
      .click()
    if (leadsTo !== undefined) await this.page.waitForURL((url) => leadsTo.test(url.pathname))
    await this.page.waitForLoadState('networkidle')
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(fields))
      await this.page.getByLabel(new RegExp(`^${label}`)).fill(text)
  }

  /** Looks at the page where this is, under a name for it. */
  async inspect(
    name: string,
    { status = 200, asItStands = false, path, excused = ownStatus(status) }: Inspection = {},
  ): Promise<void> {
    const at = path ?? this.page.url().slice(this.#shop.length)
    for (const { width, scheme } of LOOKS) {
      await this.#look(width, scheme)
      if (!asItStands) {
        this.#heard = []
        this.#scriptBytes = 0
        const answered = await this.goTo(at)
        if (answered !== status) this.#find(name, width, `was answered with ${answered}`)
        await scrollThrough(this.page)
        const shift = await layoutShift(this.page)
        if (shift > MOST_SHIFT) this.#find(name, width, `shifts by ${shift.toFixed(3)}`)
        this.scripts.set(name, this.#scriptBytes)
        if (this.#scriptBytes > MOST_SCRIPT) this.#find(name, width, `${this.#scriptBytes} bytes of script`)
      }
      await this.#judge(name, width, status, excused)
      await this.#keep(name, width, scheme)
    }
    if (SCREENSHOTS !== undefined)
      for (const { width, scheme } of OTHER_LOOKS) {
        await this.#look(width, scheme)
        await this.#keep(name, width, scheme)
      }
    await this.#look(LOOKS[0].width, LOOKS[0].scheme)
  }

  async leave(): Promise<void> {
    await this.context.close()
  }

  async #look(width: number, colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.setViewportSize({ width, height: HEIGHT })
    // Colours that are on their way from one scheme to the other have any contrast.
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  }

  async #judge(name: string, width: number, status: number, excused: RegExp | null): Promise<void> {
    const { headings, title, wider } = await shapeOf(this.page)
    if (headings.length !== 1) this.#find(name, width, `has ${headings.length} h1: ${headings.join(', ')}`)
    if (status === 200) this.titles.set(new URL(this.page.url()).pathname, title)
    if (title === '') this.#find(name, width, 'has no title')
    if (wider !== null) this.#find(name, width, `is wider than its window by ${wider}`)
    for (const violation of await seriousViolations(this.page)) this.#find(name, width, violation)
    for (const what of this.#heard) if (!excused?.test(what)) this.#find(name, width, what)
    this.#heard = []
  }

  async #keep(name: string, width: number, scheme: string): Promise<void> {
    if (SCREENSHOTS === undefined) return
    await mkdir(SCREENSHOTS, { recursive: true })
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${scheme}.png`), fullPage: true })
  }

  #find(name: string, width: number, what: string): void {
    this.findings.push(`${name}, ${width} px: ${what}`)
  }

  async #listen(): Promise<void> {
    hearComplaints(this.page, (what) => this.#heard.push(what))
    const scripts = new Set<string>()
    this.#cdp.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId)
    })
    this.#cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.delete(requestId)) this.#scriptBytes += encodedDataLength
    })
    await this.#cdp.send('Network.enable')
    // Each load is a first one.
    await this.#cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  }
}

const ownStatus = (status: number) => (status === 200 ? null : new RegExp(`status of ${status}`))
