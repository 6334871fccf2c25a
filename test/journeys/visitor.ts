import type { Browser, BrowserContext, Page, Request } from 'playwright-core'

/** What of an event a journey says beforehand: its name, the page's path, and the one detail that tells it from others. */
export interface Expected {
  name: string
  path: string
  detail: string | null
}

/** What the collector answered to one request of the tracker. */
export interface Answer {
  status: number
  rejected: unknown[]
}

interface Arrival {
  browser: Browser
  shop: string
  /** Of the moved clock: how far it is from this machine's, ms. */
  ahead?: number
  userAgent?: string
  width?: number
  /** Cookies and storage of an earlier visit. */
  from?: Awaited<ReturnType<BrowserContext['storageState']>>
}

type Role = Parameters<Page['getByRole']>[0]

/**
 * A person before a browser. What the person does is done through the page's roles and names, as a person finds them, and noted as
 * the events that it ought to make: from the deed, not from what the tracker says.
 */
export class Visitor {
  readonly expected: Expected[] = []
  readonly answers: Answer[] = []
  /** What the browser's console had to say against the page. */
  readonly complaints: string[] = []
  readonly context: BrowserContext
  page: Page
  isTracked = false
  readonly #shop: string
  readonly #waiting = new Set<Promise<void>>()
  readonly #underWay = new Set<Request>()

  private constructor(context: BrowserContext, page: Page, shop: string) {
    this.context = context
    this.page = page
    this.#shop = shop
    this.#listen(page)
  }

  static async arrive({
    browser,
    shop,
    ahead = 0,
    userAgent,
    width = 1280,
    from,
  }: Arrival): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(from === undefined ? {} : { storageState: from }),
    })
    if (ahead > 0) await context.clock.install({ time: Date.now() + ahead })
    return new Visitor(context, await context.newPage(), shop)
  }

  /** Types an address, or follows a link from elsewhere. @param named events of the page beside its view */
  async goTo(path: string, ...named: [name: string, detail?: string][]): Promise<void> {
    await this.page.goto(this.#shop + path)
    this.#expectPage(named)
    await this.settled()
  }

  /** Clicks what bears this name. @param named events that this makes on the page where it is, beside the click itself */
  async click(role: Role, name: string | RegExp, ...named: [name: string, detail?: string][]): Promise<void> {
    const element = this.page.getByRole(role, { name, exact: true }).first()
    const text = (await element.getAttribute('aria-label')) ?? (await element.textContent()) ?? ''
    const path = this.path()
    await element.click()
    this.#expect('click', path, text.trim().replace(/\s+/g, ' ').slice(0, 100))
    for (const [event, detail] of named) this.#expect(event, path, detail ?? null)
  }

  /** Clicks what leads to another page. @param named events of that page beside its view */
  async follow(
    role: Role,
    name: string | RegExp,
    to: string | RegExp,
    ...named: [name: string, detail?: string][]
  ): Promise<void> {
    await this.click(role, name)
    await this.arrives(to, ...named)
  }

  /** The page that the last deed leads to is there. */
  async arrives(to: string | RegExp, ...named: [name: string, detail?: string][]): Promise<void> {
    await this.page.waitForURL((url) =>
      typeof to === 'string' ? url.pathname === to : to.test(url.pathname),
    )
    this.#expectPage(named)
    await this.settled()
  }

  /** The page where the visitor is tells of itself only now. @param named beside its view */
  tells(...named: [name: string, detail?: string][]): void {
    this.#expectPage(named)
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text)
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  path(): string {
    return new URL(this.page.url()).pathname
  }

  /** The page is there whole, as a person waits for it: the router changes the address before the page has come. */
  async settled(): Promise<void> {
    await this.page.waitForLoadState('load')
    for (let quietMs = 0; quietMs < 300; quietMs = this.#underWay.size > 0 ? 0 : quietMs + 50)
      await this.page.waitForTimeout(50)
  }

  /** Closes the tab, as a person does: what was not sent by then waits in the browser. */
  async closeTab(): Promise<void> {
    await this.page.close({ runBeforeUnload: true })
    if (!this.page.isClosed()) await this.page.waitForEvent('close')
  }

  async newTab(): Promise<void> {
    this.page = await this.context.newPage()
    this.#listen(this.page)
  }

  /** Leaves; everything is sent. @returns what the browser keeps of the visit */
  async leave(): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
    await this.everythingSent()
    const kept = await this.context.storageState()
    await this.context.close()
    return kept
  }

  /** Waits until nothing waits in the browser. @throws where it still does after 20 s */
  async everythingSent(): Promise<void> {
    // Asked from outside: the page's policy lets nothing be evaluated in it.
    for (let attempt = 0; Number(await this.page.evaluate(WAITING)) > 0; attempt++) {
      if (attempt === 200) throw new Error('events still wait in the browser after 20 s')
      await this.page.waitForTimeout(100)
    }
    await Promise.all(this.#waiting)
  }

  #expectPage(named: [name: string, detail?: string][]): void {
    this.#expect('page_view', this.path(), null)
    for (const [event, detail] of named) this.#expect(event, this.path(), detail ?? null)
  }

  #expect(name: string, path: string, detail: string | null): void {
    if (this.isTracked) this.expected.push({ name, path, detail })
  }

  #listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error}`))
    page.on('request', (request) => this.#underWay.add(request))
    page.on('requestfailed', (request) => this.#underWay.delete(request))
    page.on('close', () => this.#underWay.clear())
    page.on('requestfinished', (request) => {
      this.#underWay.delete(request)
      if (!isTracker(request)) return
      const heard = this.#hear(request).finally(() => this.#waiting.delete(heard))
      this.#waiting.add(heard)
    })
  }

  async #hear(request: Request): Promise<void> {
    // A page that is gone cannot say what it was answered; what comes of it is seen in the warehouse.
    const response = await request.response().catch(() => null)
    const body = await response?.json().catch(() => null)
    if (response && body) this.answers.push({ status: response.status(), rejected: body.rejected ?? [] })
  }
}

const WAITING = `Object.keys(localStorage).filter((key) => key.startsWith('clickstream.event.')).length`

const isTracker = (request: Request) =>
  request.method() === 'POST' && new URL(request.url()).pathname === '/clickstream'
