// Light or dark, before anything is painted: as the system says, unless the reader chose (kept in this browser).
;(() => {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const choices = ['auto', 'light', 'dark']

  function chosen() {
    try {
      const kept = localStorage.getItem('scheme')
      return choices.includes(kept) ? kept : 'auto'
    } catch {
      return 'auto'
    }
  }

  function apply(choice) {
    const system = dark.matches ? 'dark' : 'light'
    document.documentElement.dataset.scheme = choice === 'auto' ? system : choice
    const button = document.getElementById('scheme')
    if (button) button.textContent = `◐ ${{ auto: 'Auto', light: 'Light', dark: 'Dark' }[choice]}`
    document.dispatchEvent(new Event('scheme'))
  }

  apply(chosen())
  dark.addEventListener('change', () => apply(chosen()))
  document.addEventListener('DOMContentLoaded', () => {
    apply(chosen())
    document.getElementById('scheme').addEventListener('click', () => {
      const next = choices[(choices.indexOf(chosen()) + 1) % choices.length]
      try {
        localStorage.setItem('scheme', next)
      } catch {
        // A browser that keeps nothing: the choice lasts as long as the page.
      }
      apply(next)
    })
  })
})()
