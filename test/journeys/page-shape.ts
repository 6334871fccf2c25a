import type { Page } from 'playwright-core'

/** What can be measured of a page as the browser has laid it out. Code for the page is text, which no compiler adds names to. */

/** From now on each page that is loaded keeps count of what moves though nobody touched it. */
export async function rememberShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    window.shifts = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value
    }).observe({ type: 'layout-shift', buffered: true })`)
}

/** The sum of all shifts since the page was loaded (Cumulative Layout Shift, without its windows). */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>('window.shifts')
}

/** Down to the foot, so that pictures further below are fetched and come in sight, and up again. */
export async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((then) => requestAnimationFrame(then))
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
      scrollTo(0, y)
      await frame()
    }
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})))
    scrollTo(0, 0)
    await frame()
    await frame()
  })()`)
}

export interface Shape {
  /** Of the first order, those that are seen. */
  headings: string[]
  title: string
  /** By how many px the page is wider than its window, and by what; null: it is not. */
  wider: string | null
}

export function shapeOf(page: Page): Promise<Shape> {
  return page.evaluate<Shape>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const out = [...document.querySelectorAll('body *')].find((one) => one.getBoundingClientRect().right > clientWidth + 1)
    return {
      headings: [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).map((one) => one.textContent ?? ''),
      title: document.title,
      wider: scrollWidth > clientWidth ? scrollWidth - clientWidth + ' px, as by ' + out?.outerHTML.slice(0, 200) : null,
    }
  })()`)
}
