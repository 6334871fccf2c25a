import { useEffect, useRef } from 'react'

/** After an answer the first field that is wrong has the focus: whoever does not see the page hears of it. */
export function useFirstWrongField(state: object | null) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (state !== null)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus()
  }, [state])
  return form
}
