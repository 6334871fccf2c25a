import type { Page } from 'playwright-core'

/** What has the focus, as somebody without a mouse meets it. */
export interface Focused {
  tag: string
  /** As it is read out, nearly. */
  name: string
  id: string
  href: string
  /** Whether it can be told from all else, and seen. */
  isShown: boolean
}

/** More than any page has to go through. */
const MOST_STEPS = 150

export function focused(page: Page): Promise<Focused> {
  return page.evaluate<Focused>(`(() => {
    const one = document.activeElement
    const style = getComputedStyle(one)
    const { left, top, width, height } = one.getBoundingClientRect()
    const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    const x = left + Math.min(width / 2, 20), y = top + height / 2
    const over = document.elementFromPoint(x, y)
    const label = one.labels?.[0]?.textContent ?? ''
    return {
      tag: one.tagName.toLowerCase(),
      name: (one.getAttribute('aria-label') ?? (label || one.textContent) ?? '').trim().replace(/\\s+/g, ' '),
      id: one.id,
      href: one.getAttribute('href') ?? '',
      isShown: ringed && width > 1 && height > 1 && over !== null && (one.contains(over) || over.contains(one)),
    }
  })()`)
}

/** Walks a page by Tab. */
export class KeyboardWalk {
  readonly page: Page
  /** What had the focus and did not show it. */
  readonly hidden: string[] = []

  constructor(page: Page) {
    this.page = page
  }

  /** On to the first of which this is so. @throws where there is none */
  async to(what: string, isIt: (one: Focused) => boolean): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) if (isIt(await this.next())) return
    throw new Error(`nobody gets to ${what} by Tab`)
  }

  async toButton(name: string | RegExp): Promise<void> {
    await this.to(`the button ${name}`, (one) => one.tag === 'button' && matches(one.name, name))
  }

  async toLink(name: string | RegExp): Promise<void> {
    await this.to(`the link ${name}`, (one) => one.tag === 'a' && matches(one.name, name))
  }

  async toField(label: string): Promise<void> {
    const controls = ['input', 'select', 'textarea']
    await this.to(`the field ${label}`, (one) => controls.includes(one.tag) && one.name.startsWith(label))
  }

  async next(): Promise<Focused> {
    await this.page.keyboard.press('Tab')
    const one = await focused(this.page)
    // Past the last there is the browser itself.
    if (one.tag !== 'body' && !one.isShown)
      this.hidden.push(`${new URL(this.page.url()).pathname}: ${one.tag} ${one.name || one.id}`)
    return one
  }

  /** Once round the page. @returns how many steps it takes to be back. @throws where something does not let go */
  async round(): Promise<number> {
    await this.to('the beginning', ({ href }) => href === '#content')
    for (let step = 1; step < MOST_STEPS; step++) if ((await this.next()).href === '#content') return step
    throw new Error(`from ${(await focused(this.page)).name} nobody gets back to the beginning by Tab`)
  }

  async press(key: 'Enter' | ' ', leadsTo?: RegExp): Promise<void> {
    await this.page.keyboard.press(key)
    if (leadsTo !== undefined) await this.page.waitForURL((url) => leadsTo.test(url.pathname))
    await this.page.waitForLoadState('networkidle')
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text)
  }
}

const matches = (text: string, name: string | RegExp) =>
  typeof name === 'string' ? text === name : name.test(text)
