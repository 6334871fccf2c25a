import { box, type Drawing, disc, line, screen, shape, times } from './shapes.ts'

export const laptop: Drawing = (pen) => {
  const wide = pen.n(3) > 0.5 ? 12 : 0
  return (
    box(92 - wide, 62, 216 + 2 * wide, 150, 10, pen.edge) +
    screen(101 - wide, 71, 198 + 2 * wide, 126, pen) +
    shape(`M${64 - wide} 226L${88 - wide} 210H${312 + wide}L${336 + wide} 226Z`, pen.body) +
    shape(
      `M${64 - wide} 226H${336 + wide}Q${334 + wide} 242 ${318 + wide} 242H${82 - wide}Q${66 - wide} 242 ${64 - wide} 226Z`,
      pen.edge,
    ) +
    box(168, 226, 64, 5, 2, pen.shine)
  )
}

export const tower: Drawing = (pen) =>
  box(130, 44, 140, 208, 12, pen.body) +
  box(142, 56, 116, 184, 6, pen.edge) +
  times(
    3,
    (i) =>
      disc(200, 92 + i * 56, 23, pen.deep) +
      disc(200, 92 + i * 56, 17, pen.accent) +
      disc(200, 92 + i * 56, 5, pen.pale),
  ) +
  box(240, 62, 10, 4, 2, pen.pale)

export const mini: Drawing = (pen) =>
  box(100, 146, 200, 96, 18, pen.body) +
  box(100, 146, 200, 26, 13, pen.shine) +
  box(124, 196, 40, 10, 5, pen.edge) +
  times(3, (i) => box(180 + i * 26, 196, 16, 10, 3, pen.edge)) +
  disc(274, 201, 6, pen.accent) +
  line('M140 158H260', pen.body, 2)

export const workstation: Drawing = (pen) =>
  box(126, 40, 148, 212, 8, pen.edge) +
  box(134, 48, 132, 196, 4, pen.body) +
  times(13, (i) => line(`M148 ${92 + i * 11}H252`, pen.edge, 4)) +
  box(148, 62, 62, 10, 3, pen.accent) +
  disc(244, 67, 7, pen.pale)

export const tablet: Drawing = (pen) =>
  `<g transform="rotate(${pen.n(3) > 0.5 ? -8 : 6} 200 150)">` +
  box(96, 54, 208, 180, 16, pen.edge) +
  screen(108, 66, 184, 156, pen) +
  disc(200, 60, 2.5, pen.shine) +
  '</g>' +
  line('M322 84L338 222', pen.shine, 8) +
  line('M338 222L340 236', pen.accent, 5)

export const graphicsCard: Drawing = (pen) =>
  box(60, 92, 286, 122, 10, pen.body) +
  box(60, 92, 286, 16, 8, pen.accent) +
  times(2, (i) => fan(134 + i * 134, 161, 44, pen.deep, pen.shine, pen.accent)) +
  box(84, 214, 150, 12, 2, pen.pale) +
  box(46, 82, 14, 150, 3, pen.edge)

function fan(cx: number, cy: number, r: number, ground: string, blade: string, hub: string): string {
  const blades = times(7, (i) => {
    const turn = (i * 360) / 7
    return `<path d="M${cx} ${cy}q10 ${-r * 0.6} ${r * 0.5} ${-r * 0.78}" transform="rotate(${Math.round(turn)} ${cx} ${cy})" fill="none" stroke="${blade}" stroke-width="8" stroke-linecap="round"/>`
  })
  return disc(cx, cy, r, ground) + blades + disc(cx, cy, 12, hub)
}

export const processor: Drawing = (pen) =>
  times(9, (i) => box(118 + i * 18, 62, 8, 176, 2, pen.shine) + box(112, 68 + i * 18, 176, 8, 2, pen.shine)) +
  box(122, 72, 156, 156, 10, pen.deep) +
  box(146, 96, 108, 108, 8, pen.body) +
  box(158, 108, 84, 84, 4, pen.shine) +
  shape('M158 192L200 150L242 192Z', pen.accent)

export const memory: Drawing = (pen) =>
  times(
    2,
    (i) =>
      box(66 + i * 16, 96 + i * 58, 258, 52, 6, pen.body) +
      box(66 + i * 16, 96 + i * 58, 258, 12, 6, pen.accent) +
      times(8, (j) => box(82 + i * 16 + j * 29, 116 + i * 58, 18, 20, 2, pen.deep)) +
      box(74 + i * 16, 148 + i * 58, 240, 8, 1, pen.pale),
  )

export const coolingFan: Drawing = (pen) =>
  box(104, 54, 192, 192, 22, pen.body) +
  fan(200, 150, 82, pen.deep, pen.shine, pen.accent) +
  times(4, (i) => disc(122 + (i % 2) * 156, 72 + Math.floor(i / 2) * 156, 7, pen.edge))

export const powerSupply: Drawing = (pen) =>
  box(84, 96, 232, 150, 8, pen.body) +
  fan(178, 171, 60, pen.deep, pen.shine, pen.accent) +
  times(3, (i) => box(264, 120 + i * 34, 34, 20, 4, pen.edge)) +
  box(84, 96, 232, 12, 6, pen.accent)

export const mainboard: Drawing = (pen) =>
  box(92, 42, 216, 210, 8, pen.deep) +
  box(122, 70, 74, 74, 6, pen.shine) +
  box(134, 82, 50, 50, 3, pen.body) +
  times(4, (i) => box(216 + i * 18, 64, 10, 92, 3, i % 2 === 0 ? pen.accent : pen.body)) +
  times(3, (i) => box(116, 172 + i * 24, 150, 10, 3, i === 0 ? pen.accent : pen.body)) +
  disc(286, 228, 11, pen.pale)
