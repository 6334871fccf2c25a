// Ages go on by themselves: what was 3 minutes old when it was drawn is 4 minutes old a minute later. By the time since it was drawn,
// so that this machine's clock does not matter. The words are those of format_age() in logic/live.R.
;(() => {
  const drawnAt = new WeakMap()
  const several = (count, unit) => `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`

  function say(age) {
    const seconds = Math.max(0, Math.floor(age))
    if (seconds < 60) return several(seconds, 'second')
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return several(minutes, 'minute')
    const hours = Math.floor(minutes / 60)
    if (hours >= 48) return several(Math.floor(hours / 24), 'day')
    const rest = minutes % 60
    return several(hours, 'hour') + (hours < 12 && rest > 0 ? ` ${several(rest, 'minute')}` : '')
  }

  function tick() {
    for (const element of document.querySelectorAll('[data-age]')) {
      if (!drawnAt.has(element)) drawnAt.set(element, performance.now())
      const age = Number(element.dataset.age) + (performance.now() - drawnAt.get(element)) / 1000
      const text = say(age)
      if (element.textContent !== text) element.textContent = text
    }
  }

  setInterval(tick, 1000)
})()
