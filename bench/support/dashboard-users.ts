import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { type Browser, chromium, type Page } from 'playwright-core'
import { freePort } from '../../local/ports.ts'
import { Random } from '../../simulate/random.ts'
import type { DatabaseAddress } from '../../stack/database.ts'

/** People before the dashboard in Chromium: how long from a click until all that is to be seen is drawn. */

/** What was done, and what it took. */
export interface Timed {
  what: string
  ms: number
}

export interface Pace {
  first: Timed[]
  switches: Timed[]
  filters: Timed[]
}

const USERS = 5
/** Nothing moved for so long, ms; not counted. */
const SETTLED_MS = 150
const STEPS = 16
/** Browsers run on the server's own processors here: all five starting in one moment would measure them. */
const ARRIVE_MS = 20_000
/** What a person looks at a tab for, ms: short, so that the five meet often. */
const LOOKS_MS = [3000, 8000] as const
const TABS: readonly string[] = [
  'overview',
  'acquisition',
  'funnel',
  'products',
  'journeys',
  'retention',
  'segments',
  'health',
]
/** As people choose: mostly the usual days, now and then a longer stretch or another cut. */
const CHANGES: readonly [[string, string], ...[string, string][]] = [
  ['dates', 'last_7'],
  ['dates', 'last_28'],
  ['dates', 'last_28'],
  ['dates', 'last_90'],
  ['dates', 'last_12_months'],
  ['device', 'mobile'],
  ['device', 'all'],
  ['channel', 'Organic Search'],
  ['channel', 'all'],
  ['visitors', 'new'],
  ['visitors', 'all'],
]

/** One R process, as Shiny Server has it, and five people who do not wait for one another. */
export async function fiveAtOnce(warehouse: DatabaseAddress): Promise<Pace> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bench-dashboard-'))
  const file = join(folder, 'warehouse.json')
  await writeFile(file, JSON.stringify(warehouse), { mode: 0o600 })
  const port = await freePort()
  const app = execa(
    'Rscript',
    [
      '--no-init-file',
      '-e',
      `shiny::runApp('.', port = ${port}, host = '127.0.0.1', launch.browser = FALSE)`,
    ],
    {
      cwd: resolve('dist', 'shiny'),
      env: { CLICKSTREAM_WAREHOUSE: file, CLICKSTREAM_STACK: 'bench' },
      reject: false,
      all: true,
    },
  )
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const pace: Pace = { first: [], switches: [], filters: [] }
  try {
    await answers(port)
    await Promise.all(
      Array.from({ length: USERS }, (_, i) => person(browser, port, new Random(`person ${i}`), pace)),
    )
    return pace
  } finally {
    await browser.close()
    app.kill('SIGTERM')
    await app
    await rm(folder, { recursive: true, force: true })
  }
}

async function person(browser: Browser, port: number, random: Random, pace: Pace): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } })
  const page = await context.newPage()
  await page.addInitScript(LISTEN)
  await sleep(random.between(0, ARRIVE_MS))
  const began = performance.now()
  await page.goto(`http://127.0.0.1:${port}/`)
  await drawn(page)
  pace.first.push({ what: 'overview', ms: performance.now() - began - SETTLED_MS })
  let at = 'overview'
  for (let step = 0; step < STEPS; step++) {
    await sleep(random.between(...LOOKS_MS))
    if (random.chance(0.6)) {
      const tab = random.pick(TABS.filter((one) => one !== at) as [string])
      const ms = await timed(page, () => page.locator(`a[data-value="${tab}"]`).click())
      pace.switches.push({ what: tab, ms })
      at = tab
    } else {
      const [name, value] = random.pick(CHANGES)
      const field = page.locator(`#filters [name="${name}"]`)
      if ((await field.inputValue()) !== value)
        pace.filters.push({
          what: `${name} ${value} in ${at}`,
          ms: await timed(page, () => field.selectOption(value)),
        })
    }
  }
  await context.close()
}

async function timed(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate('window.answered = false')
  const began = performance.now()
  await act()
  await drawn(page)
  return performance.now() - began - SETTLED_MS
}

/** The server was busy with this page, and is no more: only then it has heard of what was clicked. */
const LISTEN = `
  window.answered = false
  new MutationObserver((changes) => {
    const wasBusy = changes.some(({ oldValue }) => oldValue?.includes('shiny-busy'))
    if (wasBusy && !document.documentElement.classList.contains('shiny-busy')) window.answered = true
  }).observe(document, { attributes: true, attributeOldValue: true, attributeFilter: ['class'], subtree: true })
`

/**
 * All that is to be seen is drawn: the server has answered and has nothing more to say, no output waits, and each has something
 * in it. For a moment, because what one answer sets off begins a moment later.
 */
const DRAWN = `(() => {
  const outputs = [...document.querySelectorAll('.tab-pane.active .shiny-bound-output')]
  const seen = outputs.filter((output) => output.offsetParent !== null)
  // A note may have nothing to say.
  const isEmpty = (output) => output.childNodes.length === 0 && !output.id.endsWith('-note')
  const waits = (output) => output.classList.contains('recalculating') || isEmpty(output)
  const isBusy = document.documentElement.classList.contains('shiny-busy')
  const isDrawn = window.answered && !isBusy && seen.length > 0 && !seen.some(waits)
  window.drawnSince = isDrawn ? (window.drawnSince ?? performance.now()) : undefined
  return isDrawn && performance.now() - window.drawnSince > ${SETTLED_MS}
})()`

/** @returns once it is, and the moment has passed */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(DRAWN, undefined, { polling: 25, timeout: 60_000 })
  await page.evaluate('window.drawnSince = undefined')
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.ok,
      () => false,
    )
    if (isThere) return
    await sleep(100)
  }
  throw new Error('the dashboard did not come up')
}
