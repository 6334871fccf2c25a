// What cards and page do in the browser: definitions, chart or table, sorting, and the notice of a lost connection.
;(() => {
  const closest = (event, selector) =>
    event.target instanceof Element ? event.target.closest(selector) : null

  function closeDefinitions(except) {
    for (const button of document.querySelectorAll('.info[aria-expanded="true"]'))
      if (button !== except) toggleDefinition(button, false)
  }

  function toggleDefinition(button, open) {
    button.setAttribute('aria-expanded', String(open))
    const text = button.nextElementSibling
    text.hidden = !open
    text.classList.toggle('to-left', open && text.getBoundingClientRect().right > window.innerWidth - 8)
  }

  function switchPane(button) {
    const card = button.closest('.card')
    for (const other of button.parentElement.children)
      other.setAttribute('aria-pressed', String(other === button))
    for (const pane of card.querySelectorAll('.pane')) {
      pane.hidden = !pane.classList.contains(`pane-${button.dataset.pane}`)
      // Shiny asks only for outputs that are seen, and looks again at this event.
      $(pane).trigger(pane.hidden ? 'hidden' : 'shown')
    }
  }

  const key = (row, index) => row.cells[index].dataset.order ?? row.cells[index].textContent

  function sortBy(head) {
    const table = head.closest('table')
    const body = table.tBodies[0]
    const index = [...head.parentElement.children].indexOf(head)
    const isNumber = body.rows[0]?.cells[index].dataset.order !== undefined
    const down = head.getAttribute('aria-sort') ? head.getAttribute('aria-sort') === 'ascending' : isNumber
    const compare = (a, b) => {
      const [left, right] = [key(a, index), key(b, index)]
      // What is unknown comes last, either way.
      if (left === '' || right === '') return (left === '') - (right === '')
      const order = isNumber ? left - right : left.localeCompare(right, 'en')
      return down ? -order : order
    }
    body.append(...[...body.rows].sort(compare))
    for (const other of head.parentElement.children) other.removeAttribute('aria-sort')
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
  }

  document.addEventListener('click', (event) => {
    const info = closest(event, '.info')
    closeDefinitions(info)
    if (info) toggleDefinition(info, info.getAttribute('aria-expanded') !== 'true')
    const pane = closest(event, '.switch button')
    if (pane) switchPane(pane)
    const sort = closest(event, '.sort')
    if (sort) sortBy(sort.closest('th'))
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeDefinitions()
  })

  // In a narrow window the tabs scroll: the one that is shown is to be seen.
  const reveal = (tab) => tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  $(document).on('shown.bs.tab', (event) => reveal(event.target))
  reveal(document.querySelector('.navbar .nav .active'))

  const lost = document.getElementById('lost')
  $(document).on('shiny:disconnected', () => {
    lost.hidden = false
  })
  $(document).on('shiny:connected', () => {
    lost.hidden = true
  })
  document.getElementById('lost-retry').addEventListener('click', () => window.Shiny.shinyapp.reconnect())
})()
