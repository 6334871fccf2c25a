// The filter form goes to the server whole; what the server took comes back, so that form, address and numbers agree.
;(() => {
  const form = document.getElementById('filters')
  const field = (name) => form.elements.namedItem(name)

  function showDays() {
    const isCustom = field('dates').value === 'custom'
    for (const label of form.querySelectorAll('.custom-days')) label.hidden = !isCustom
  }

  function send() {
    showDays()
    window.Shiny.setInputValue('filters', Object.fromEntries(new FormData(form)), { priority: 'event' })
  }

  // The first option, "all", stays.
  function offer(select, values) {
    const options = [...select.options].slice(1)
    if (options.map((option) => option.value).join('\n') === values.join('\n')) return
    for (const option of options) option.remove()
    for (const value of values) select.add(new Option(value.charAt(0).toUpperCase() + value.slice(1), value))
  }

  function fill(name, value) {
    const control = field(name)
    // Someone is typing a date: theirs counts.
    if (control === document.activeElement && control.type === 'date') return
    control.value = value
  }

  window.Shiny.addCustomMessageHandler('filters', ({ values, offered }) => {
    for (const [name, options] of Object.entries(offered)) offer(field(name), options ?? [])
    for (const [name, value] of Object.entries(values)) fill(name, value)
    for (const select of form.querySelectorAll('select'))
      select.classList.toggle('narrowed', !select.options[0].selected && select.dataset.narrows !== undefined)
    showDays()
  })

  form.addEventListener('change', (event) => {
    // A date half typed.
    if (event.target.type === 'date' && !event.target.value) return
    send()
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  document.getElementById('filters-reset').addEventListener('click', () => {
    form.reset()
    send()
  })
})()
