// Draws the charts that parts/chart.R sends: names of colours become the stylesheet's, again whenever the scheme changes.
;(() => {
  const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false }
  const drawn = new Map()
  const drawnBy = new WeakMap()

  // "@series1" or "@series1/0.3"
  function colourOf(name, style) {
    const [variable, opacity] = name.slice(1).split('/')
    const hex = style.getPropertyValue(`--${variable}`).trim()
    if (!opacity) return hex
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
    return `rgba(${red},${green},${blue},${opacity})`
  }

  // Only where a colour stands: a page's title may begin with @, too.
  function coloured(value, style, key = '') {
    if (Array.isArray(value)) return value.map((part) => coloured(part, style, key))
    if (value && typeof value === 'object')
      return Object.fromEntries(
        Object.entries(value).map(([name, part]) => [name, coloured(part, style, name)]),
      )
    const isColour = typeof value === 'string' && value.startsWith('@') && /color|colour/.test(key)
    return isColour ? colourOf(value, style) : value
  }

  // plotly.js: a third of it draws bars, lines and heat maps; flows need the whole. Neither is in the page's head, because reading it
  // takes a browser as long as the server takes for its first answers: so both happen at once.
  const { cartesian, whole } = document.currentScript.dataset
  const libraries = new Map()

  function library(address) {
    if (!libraries.has(address)) libraries.set(address, load(address))
    return libraries.get(address)
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = address
      // Both call themselves so: it is the one that was read just now.
      script.addEventListener('load', () => resolve(window.Plotly))
      script.addEventListener('error', () => {
        // The next chart tries again.
        libraries.delete(address)
        reject(new Error(`${address} was not loaded`))
      })
      document.head.append(script)
    })
  }

  const isFlow = ({ data }) => data.some(({ type }) => type === 'sankey')

  async function draw(element, spec) {
    drawn.set(element, spec)
    const plotly = await library(isFlow(spec) ? whole : cartesian)
    // A later one may have come in the meantime.
    if (drawn.get(element) !== spec) return
    const { data, layout } = coloured(spec, getComputedStyle(document.documentElement))
    drawnBy.set(element, plotly)
    await plotly.react(element, data, layout, CONFIG)
    element.classList.add('drawn')
  }

  function clear(element) {
    drawn.delete(element)
    drawnBy.get(element)?.purge(element)
    element.classList.remove('drawn')
  }

  class ChartBinding extends window.Shiny.OutputBinding {
    find(scope) {
      return $(scope).find('.chart')
    }
    renderValue(element, spec) {
      // The words of an error: Shiny has taken its class away already.
      if (!drawn.has(element)) element.textContent = ''
      if (spec) return draw(element, spec)
      clear(element)
    }
    renderError(element, error) {
      clear(element)
      super.renderError(element, error)
    }
    resize(element) {
      // At once: Plots.resize waits a moment, and measures nothing where the chart is hidden by then. Shiny tells a size only once.
      if (drawn.has(element) && element.classList.contains('drawn'))
        drawnBy.get(element).relayout(element, { autosize: true })
    }
  }
  window.Shiny.outputBindings.register(new ChartBinding(), 'clickstream.chart')

  document.addEventListener('scheme', () => {
    for (const [element, spec] of drawn) draw(element, spec)
  })

  // What was not to be had is asked for again by the chart that needs it.
  const getReady = (address) => library(address).catch(() => {})
  const whenIdle = window.requestIdleCallback ?? setTimeout

  // Before somebody opens a tab with flows, when the first one has been drawn and nobody waits: sending and reading the whole takes longer
  // than all else that such a tab does.
  $(document).one('shiny:idle', () => setTimeout(() => whenIdle(() => getReady(whole)), 2000))

  // Whoever is faster: while the server still makes the answers of a tab with flows.
  const getReadyFor = (pane) => pane?.querySelector('.flows') && getReady(whole)
  $(document).on('show.bs.tab', ({ target }) => getReadyFor(document.querySelector(target.hash)))
  getReadyFor(document.querySelector('.tab-pane.active'))
  getReady(cartesian)
})()
