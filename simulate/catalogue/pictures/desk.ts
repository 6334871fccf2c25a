import { box, type Drawing, disc, line, screen, shape, times } from './shapes.ts'

export const monitor: Drawing = (pen) => {
  const wide = pen.n(3) > 0.6 ? 28 : 0
  return (
    box(186, 190, 28, 52, 2, pen.edge) +
    box(138, 238, 124, 12, 6, pen.body) +
    box(72 - wide, 48, 256 + 2 * wide, 156, 9, pen.edge) +
    screen(80 - wide, 56, 240 + 2 * wide, 134, pen) +
    box(192, 195, 16, 3, 1, pen.shine)
  )
}

export const keyboard: Drawing = (pen) => {
  const lit = Math.floor(pen.n(3) * 12)
  const keys = times(4, (row) =>
    times(12, (i) =>
      box(
        62 + i * 23.4,
        128 + row * 23,
        19,
        18,
        4,
        row === 0 && i === 0 ? pen.accent : i === lit ? pen.pale : pen.shine,
      ),
    ),
  )
  return (
    box(46, 112, 308, 130, 14, pen.edge) +
    box(46, 112, 308, 122, 14, pen.body) +
    keys +
    box(62, 220, 42, 8, 4, pen.shine) +
    box(132, 220, 136, 8, 4, pen.accent) +
    box(300, 220, 38, 8, 4, pen.shine)
  )
}

export const mouse: Drawing = (pen) =>
  shape(
    'M200 56C252 56 266 104 266 158C266 214 240 250 200 250C160 250 134 214 134 158C134 104 148 56 200 56Z',
    pen.body,
  ) +
  shape('M200 56C160 56 144 84 138 128H196V58Z', pen.shine) +
  shape('M200 56C240 56 256 84 262 128H204V58Z', pen.shine) +
  box(192, 84, 16, 36, 8, pen.accent) +
  line('M166 214Q200 232 234 214', pen.edge, 4)

export const trackball: Drawing = (pen) =>
  shape('M128 244C108 170 140 78 214 70C276 66 296 128 286 186C280 226 262 246 238 248Z', pen.body) +
  disc(182, 140, 46, pen.edge) +
  disc(182, 140, 39, pen.accent) +
  disc(168, 126, 11, pen.pale) +
  line('M238 100L256 168', pen.shine, 12)

export const vertical: Drawing = (pen) =>
  shape('M112 240C112 160 150 64 206 62C250 62 262 120 272 168C282 214 296 226 296 242Z', pen.body) +
  shape('M206 62C250 62 262 120 272 168L222 184C216 140 208 100 206 62Z', pen.shine) +
  line('M232 112L242 152', pen.accent, 10) +
  line('M128 236H282', pen.edge, 6)

export const hub: Drawing = (pen) =>
  line('M92 186C40 186 36 110 84 102', pen.edge, 9) +
  box(76, 88, 34, 26, 5, pen.shine) +
  box(92, 148, 232, 76, 14, pen.body) +
  box(92, 148, 232, 18, 9, pen.shine) +
  times(3, (i) => box(114 + i * 38, 186, 26, 14, 3, pen.deep)) +
  times(2, (i) => box(232 + i * 34, 188, 22, 10, 5, pen.deep)) +
  disc(306, 193, 5, pen.accent)

export const charger: Drawing = (pen) =>
  box(136, 92, 128, 156, 22, pen.body) +
  box(136, 92, 128, 30, 15, pen.shine) +
  times(2, (i) => box(172 + i * 44, 62, 12, 34, 3, pen.edge)) +
  times(3, (i) => box(176, 148 + i * 28, 48, 12, 6, pen.deep)) +
  disc(246, 228, 4, pen.accent)

export const cable: Drawing = (pen) =>
  line('M92 96C92 250 200 250 200 160C200 70 308 70 308 206', pen.accent, 10) +
  box(78, 52, 28, 48, 6, pen.body) +
  box(83, 40, 18, 14, 3, pen.shine) +
  box(294, 202, 28, 48, 6, pen.body) +
  box(299, 248, 18, 8, 2, pen.shine)

export const camera: Drawing = (pen) => {
  const lens =
    disc(200, 126, 50, pen.edge) +
    disc(200, 126, 40, pen.deep) +
    disc(200, 126, 25, pen.accent) +
    disc(189, 114, 8, pen.pale)
  return pen.n(4) > 0.5
    ? box(96, 78, 208, 96, 48, pen.body) +
        lens +
        disc(276, 126, 6, pen.pale) +
        shape('M164 172H236L252 246H148Z', pen.edge)
    : disc(200, 126, 78, pen.body) +
        lens +
        disc(200, 62, 5, pen.pale) +
        box(190, 200, 20, 40, 3, pen.edge) +
        box(146, 238, 108, 14, 7, pen.body)
}

export const stand: Drawing = (pen) =>
  box(84, 238, 132, 14, 7, pen.body) +
  line('M150 238V150L262 96', pen.edge, 16) +
  line('M150 150L262 96', pen.body, 16) +
  disc(150, 150, 14, pen.accent) +
  box(252, 52, 22, 92, 6, pen.shine) +
  disc(263, 98, 8, pen.accent)
