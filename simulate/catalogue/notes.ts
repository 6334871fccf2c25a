import type { BrandSlug, CategorySlug } from './lines.ts'

/** What a shop says of any laptop, and of anything by one maker: the second paragraph of a description. */

export const CATEGORY_NOTES: Readonly<Record<CategorySlug, string>> = {
  laptops: 'Ready in a minute: charged, updated, and with nothing installed that you did not ask for.',
  desktops: 'Opens without tools, and every part inside can be had on its own later.',
  tablets: 'Holds its charge for a day of reading, and its updates for five years.',
  monitors: 'Without flicker, without a fan, and on a stand that goes up, down and round.',
  keyboards: 'Layouts for eleven languages; the keycaps can be pulled and swapped.',
  mice: 'Glides on wood, cloth and glass, and clicks ten million times.',
  docks: 'Tested with every computer and screen that we sell.',
  cameras: 'Works with any program for calls; a cover closes the eye when nobody should see.',
  storage: 'What fails within its warranty is replaced the next working day.',
  networking: 'Set up in a browser, without an account; updates come for seven years.',
  audio: 'Tuned by ear, measured by microphone, and quiet when nothing plays.',
  printers: 'Refills and spare parts stay available for ten years.',
  components: 'Everything to mount it with is in the box, and a leaflet that says how.',
}

export const BRAND_NOTES: Readonly<Record<BrandSlug, string>> = {
  velmora: 'Velmora makes light things for people who carry them.',
  kestrowe: 'Kestrowe builds for players, and lets them test first.',
  ondrift: 'Ondrift leaves out what makes things dear.',
  tarnhollow: 'Tarnhollow builds to be repaired, and publishes how.',
  quillex: 'Quillex is a small workshop for people who type.',
  bramwick: 'Bramwick thinks of the room as much as of the desk.',
  solvane: 'Solvane makes homes work without anybody noticing.',
  nimbrel: 'Nimbrel has made places for data for thirty years.',
  harrowgate: 'Harrowgate makes what offices rely on.',
  lumenta: 'Lumenta is known for its screens and its inks.',
  orvane: 'Orvane works with illustrators, musicians and makers.',
  pellworth: 'Pellworth mills its cases from one piece.',
}
