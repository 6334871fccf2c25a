import type { Element as Clicked } from './api.ts'

const CLICKABLE = 'a,button,summary,[role=button],[role=link],[role=tab],[role=menuitem],[data-track]'
/** What a visitor may have written into. */
const WRITABLE = 'input,textarea,select,[contenteditable]'

const cut = (text: string | null | undefined) => text?.trim().replace(/\s+/g, ' ').slice(0, 100) || undefined

/**
 * What was clicked, as the event contract has it.
 * @returns undefined for what is no link or button, and for all that lies in something a visitor writes into
 */
export function clickedElement(target: EventTarget | null): Clicked | undefined {
  const at = target as Element
  const element = at.closest<HTMLElement>(CLICKABLE)
  if (!element || at.closest(WRITABLE)) return undefined
  const dataset: Record<string, string | undefined> = {}
  for (const name in element.dataset) dataset[name] = cut(element.dataset[name])
  return {
    tag: element.localName,
    id: cut(element.id),
    role: cut(element.getAttribute('role')),
    text: element.querySelector(WRITABLE)
      ? undefined
      : cut(element.getAttribute('aria-label') || element.textContent),
    dataset,
  } as Clicked
}
