import { box, type Drawing, disc, line, shape, times } from './shapes.ts'

export const memoryStick: Drawing = (pen) =>
  `<g transform="rotate(-18 200 150)">` +
  box(70, 112, 240, 74, 8, pen.deep) +
  times(3, (i) => box(100 + i * 58, 126, 44, 46, 4, pen.body)) +
  box(276, 126, 24, 46, 3, pen.accent) +
  box(306, 112, 20, 32, 2, pen.pale) +
  box(306, 150, 20, 36, 2, pen.pale) +
  '</g>'

export const portableDrive: Drawing = (pen) =>
  box(128, 52, 144, 198, 22, pen.body) +
  box(140, 64, 120, 174, 14, pen.edge) +
  line('M160 206L240 126M160 170L204 126M196 206L240 162', pen.accent, 8) +
  disc(240, 84, 5, pen.pale)

export const hardDisk: Drawing = (pen) =>
  box(110, 48, 180, 202, 10, pen.edge) +
  box(118, 56, 164, 186, 6, pen.body) +
  disc(196, 126, 62, pen.shine) +
  disc(196, 126, 20, pen.edge) +
  line('M256 214L206 148', pen.accent, 9) +
  disc(258, 216, 14, pen.deep)

export const router: Drawing = (pen) =>
  times(3, (i) => line(`M${122 + i * 78} 190L${110 + i * 90} 64`, pen.edge, 9)) +
  box(72, 180, 256, 66, 16, pen.body) +
  box(72, 180, 256, 16, 8, pen.shine) +
  times(5, (i) => disc(110 + i * 24, 220, 5, i < 3 ? pen.accent : pen.pale))

export const meshRouters: Drawing = (pen) =>
  times(
    2,
    (i) =>
      box(92 + i * 116, 78 + i * 38, 100, 172 - i * 38, 40, pen.body) +
      box(92 + i * 116, 78 + i * 38, 100, 46, 23, pen.shine) +
      box(128 + i * 116, 206, 28, 6, 3, pen.accent),
  )

export const networkSwitch: Drawing = (pen) =>
  box(50, 130, 300, 104, 10, pen.body) +
  box(50, 130, 300, 18, 9, pen.shine) +
  times(6, (i) => box(72 + i * 38, 170, 28, 26, 3, pen.deep) + box(79 + i * 38, 176, 14, 12, 1, pen.accent)) +
  times(6, (i) => disc(86 + i * 38, 212, 3, i % 3 === 0 ? pen.accent : pen.pale)) +
  disc(326, 184, 7, pen.edge)

export const headphones: Drawing = (pen) =>
  line('M112 190V160A88 96 0 0 1 288 160V190', pen.body, 16) +
  times(
    2,
    (i) =>
      box(90 + i * 172, 160, 48, 88, 22, pen.edge) + box(i === 0 ? 116 : 258, 166, 26, 76, 12, pen.accent),
  ) +
  line('M112 244Q126 262 168 254', pen.edge, 7) +
  disc(172, 253, 8, pen.deep)

export const speakers: Drawing = (pen) =>
  times(
    2,
    (i) =>
      box(82 + i * 132, 58, 104, 192, 12, pen.body) +
      disc(134 + i * 132, 106, 22, pen.edge) +
      disc(134 + i * 132, 106, 10, pen.pale) +
      disc(134 + i * 132, 184, 40, pen.edge) +
      disc(134 + i * 132, 184, 31, pen.accent) +
      disc(134 + i * 132, 184, 11, pen.deep),
  )

export const microphone: Drawing = (pen) =>
  box(158, 44, 84, 130, 42, pen.body) +
  times(5, (i) => line(`M176 ${74 + i * 15}H224`, pen.edge, 5)) +
  box(158, 146, 84, 14, 4, pen.accent) +
  line('M136 130A64 64 0 0 0 264 130', pen.edge, 9) +
  box(194, 194, 12, 46, 2, pen.edge) +
  box(144, 238, 112, 14, 7, pen.body)

export const printer: Drawing = (pen) =>
  shape('M128 52H272V128H128Z', '#f4f5f7') +
  line('M148 74H230M148 92H252', pen.pale, 6) +
  box(76, 112, 248, 110, 16, pen.body) +
  box(76, 112, 248, 22, 11, pen.shine) +
  box(110, 178, 180, 12, 6, pen.edge) +
  shape('M122 184H278L288 250H112Z', '#f4f5f7') +
  line('M140 204H224M138 220H246', pen.accent, 6) +
  disc(300, 152, 7, pen.accent) +
  box(252, 148, 32, 8, 4, pen.edge)

export const layerPrinter: Drawing = (pen) =>
  box(92, 44, 216, 206, 12, pen.edge) +
  box(110, 62, 180, 158, 6, pen.deep) +
  box(110, 96, 180, 7, 2, pen.shine) +
  box(184, 88, 34, 30, 4, pen.body) +
  shape('M196 118H206L201 130Z', pen.pale) +
  shape('M166 206L176 150Q201 128 226 150L236 206Z', pen.accent) +
  box(128, 206, 146, 8, 3, pen.shine) +
  box(112, 230, 60, 8, 4, pen.body)

export const networkStorage: Drawing = (pen) =>
  box(108, 68, 184, 182, 12, pen.body) +
  times(
    4,
    (i) => box(124 + i * 39, 92, 33, 120, 4, pen.edge) + box(130 + i * 39, 100, 21, 6, 3, pen.accent),
  ) +
  times(3, (i) => disc(132 + i * 18, 231, 4, i === 0 ? pen.accent : pen.pale)) +
  box(250, 227, 28, 8, 4, pen.edge)
