import type { Page } from 'playwright-core'

/** What has become of an output of Shiny: `drawn`, `empty` (by design, with words), else what is amiss with it. */
export interface Output {
  id: string
  is: string
}

const LONGEST_MS = 60_000

/** Outputs that may have nothing to say. */
const OPTIONAL = ['banner', 'live-note', 'health-note']

/** What a chart has drawn, whatever its kind. */
const MARKS =
  '.point path, path.point, .js-line, .sankey-node, .heatmaplayer image, .textpoint, .barlayer path'

/** In the page: the outputs that are seen, each with what it is. */
const OUTPUTS = `(() => {
  const wide = (chart) => [...chart.querySelectorAll('svg.main-svg')].map((svg) => svg.getBoundingClientRect().width)
  const chart = (output) => {
    if (!output.classList.contains('drawn')) return 'no chart'
    if (output.querySelector(${JSON.stringify(MARKS)}) === null) return 'a chart without marks'
    return wide(output).every((width) => Math.abs(width - output.clientWidth) <= 1) ? 'drawn' : 'not as wide as its place'
  }
  const state = (output) => {
    if (output.classList.contains('recalculating')) return 'recalculating'
    const text = output.textContent.trim()
    if (output.classList.contains('shiny-output-error-empty')) return text === '' ? 'empty without a word' : 'empty'
    if (output.classList.contains('shiny-output-error')) return 'an error: ' + text
    if (output.classList.contains('chart')) return chart(output)
    if (output.classList.contains('table-output')) return output.querySelector('tbody tr') ? 'drawn' : 'no row'
    if (output.classList.contains('csv')) return output.getAttribute('href') ? 'drawn' : 'leads nowhere'
    return text !== '' || ${JSON.stringify(OPTIONAL)}.includes(output.id) ? 'drawn' : 'blank'
  }
  return [...document.querySelectorAll('.shiny-bound-output')]
    .filter((output) => output.checkVisibility({ visibilityProperty: true }))
    .map((output) => ({ id: output.id, is: state(output) }))
})()`

const isFine = ({ is }: Output) => is === 'drawn' || is === 'empty'

/** Waits until Shiny is idle and each output that is seen has drawn, or says why not. @throws with what has not, and why */
export async function drawnOutputs(page: Page): Promise<Output[]> {
  const settled = `!document.documentElement.classList.contains('shiny-busy') && (() => {
    const all = ${OUTPUTS}
    return all.length > 2 && all.every(({ is }) => is === 'drawn' || is === 'empty')
  })()`
  const isSettled = await page.waitForFunction(settled, undefined, { timeout: LONGEST_MS }).then(
    () => true,
    () => false,
  )
  const outputs = await page.evaluate<Output[]>(OUTPUTS)
  if (isSettled) return outputs
  const amiss = outputs.filter((output) => !isFine(output)).map(({ id, is }) => `${id}: ${is}`)
  throw new Error(`not drawn after ${LONGEST_MS / 1000} s: ${amiss.join('; ') || 'Shiny is busy'}`)
}
