import type { Category } from './lines.ts'

export const monitors: Category = {
  name: 'Monitors',
  lines: [
    ['MON-2010', 'solvane', 'Clearview 24', '24-inch, 1920 × 1200, height-adjustable.', 17_900, 0],
    ['MON-2020', 'solvane', 'Clearview 27 QHD', '27-inch, 2560 × 1440, USB-C.', 32_900, 28_900],
    ['MON-2030', 'solvane', 'Clearview 32 UHD', '32-inch, 3840 × 2160, USB-C 90 W.', 64_900, 0],
    ['MON-2040', 'kestrowe', 'Talon 27', '27-inch, 2560 × 1440, 180 Hz.', 36_900, 0],
    ['MON-2050', 'kestrowe', 'Talon 34 Curve', '34-inch ultrawide, 144 Hz.', 59_900, 0],
    ['MON-2060', 'velmora', 'Slate 16 Portable', '16-inch, 850 g, two USB-C ports.', 21_900, 0],
    ['MON-2070', 'tarnhollow', 'Proof 27', '27-inch, 99 % Adobe RGB, hood included.', 119_900, 0],
    ['MON-2080', 'ondrift', 'Basic 22', '22-inch, 1920 × 1080.', 9_900, 0],
    ['MON-2090', 'lumenta', 'Canvas 27', '27-inch, 3840 × 2160, USB-C 96 W.', 54_900, 0],
    ['MON-2100', 'lumenta', 'Canvas 32 OLED', '32-inch OLED, 3840 × 2160, 240 Hz.', 109_900, 99_900],
    ['MON-2110', 'kestrowe', 'Talon 25 Swift', '25-inch, 1920 × 1080, 360 Hz.', 42_900, 0],
    ['MON-2120', 'orvane', 'Proof 24', '24-inch, 98 % DCI-P3, calibrated.', 69_900, 0],
    ['MON-2130', 'ondrift', 'Basic 27', '27-inch, 1920 × 1080.', 13_900, 11_900],
  ],
}

export const keyboards: Category = {
  name: 'Keyboards',
  lines: [
    ['KEY-3010', 'quillex', 'Compositor 75', 'Mechanical, tactile switches, 84 keys.', 12_900, 0],
    ['KEY-3020', 'quillex', 'Compositor 100', 'Mechanical, tactile switches, full size.', 14_900, 12_900],
    ['KEY-3030', 'quillex', 'Compositor Split', 'Two halves, columnar, programmable.', 24_900, 0],
    ['KEY-3040', 'bramwick', 'Quiet Desk', 'Low profile, silent, two devices.', 5_900, 0],
    ['KEY-3050', 'bramwick', 'Quiet Desk Compact', 'Low profile, silent, no number pad.', 4_900, 0],
    ['KEY-3060', 'kestrowe', 'Strike TKL', 'Linear switches, 1 ms.', 10_900, 0],
    ['KEY-3070', 'ondrift', 'Typist', 'Wired, splash-proof.', 1_900, 0],
    ['KEY-3080', 'velmora', 'Slate Folio', 'Folds to the size of a phone.', 7_900, 6_900],
    ['KEY-3090', 'pellworth', 'Bench 96', 'Mechanical, aluminium, hot-swap sockets.', 17_900, 0],
    ['KEY-3100', 'pellworth', 'Bench 60', 'Mechanical, aluminium, 61 keys.', 13_900, 0],
    ['KEY-3110', 'kestrowe', 'Strike Mini', 'Analog switches, 0.1 ms, 61 keys.', 15_900, 13_900],
    ['KEY-3120', 'bramwick', 'Quiet Desk Number Pad', 'Wireless, 21 keys.', 3_400, 0],
    ['KEY-3130', 'ondrift', 'Typist Wireless', 'Two AA batteries, two years.', 2_900, 2_400],
  ],
}

export const mice: Category = {
  name: 'Mice',
  lines: [
    ['MOU-4010', 'bramwick', 'Palm', 'Vertical, wireless, two sizes.', 5_900, 0],
    ['MOU-4020', 'bramwick', 'Palm Mini', 'Vertical, wireless, for small hands.', 5_400, 0],
    ['MOU-4030', 'kestrowe', 'Dart', '58 g, 26,000 dpi, wireless.', 8_900, 7_400],
    ['MOU-4040', 'kestrowe', 'Dart Wired', '62 g, paracord cable.', 4_900, 0],
    ['MOU-4050', 'quillex', 'Orbit', 'Trackball, right or left hand.', 6_900, 0],
    ['MOU-4060', 'ondrift', 'Pebble', 'Wireless, one AA battery a year.', 1_900, 0],
    ['MOU-4070', 'ondrift', 'Pebble Silent', 'Wireless, no click to be heard.', 2_400, 1_900],
    ['MOU-4080', 'velmora', 'Glide Pad', 'Glass touchpad for the desk.', 11_900, 0],
    ['MOU-4090', 'pellworth', 'Rule', 'Aluminium, 4,000 dpi, six buttons.', 7_900, 0],
    ['MOU-4100', 'quillex', 'Orbit Pro', 'Trackball, tilting, three devices.', 9_900, 0],
    ['MOU-4110', 'kestrowe', 'Dart Max', '54 g, 8,000 Hz, wireless.', 12_900, 0],
    ['MOU-4120', 'orvane', 'Dial', 'A wheel for brushes, timelines and pages.', 8_900, 7_900],
    ['MOU-4130', 'ondrift', 'Pebble Travel', 'Flat, wireless, charges by USB-C.', 2_900, 0],
  ],
}

export const docks: Category = {
  name: 'Docks and cables',
  lines: [
    ['DOC-4210', 'nimbrel', 'Harbour 7', 'USB-C hub, seven ports, 100 W.', 5_900, 0],
    ['DOC-4220', 'nimbrel', 'Harbour 11', 'USB-C dock, two screens, 100 W.', 14_900, 12_900],
    ['DOC-4230', 'nimbrel', 'Harbour Pro', '40 Gbit/s dock, three screens, 140 W.', 29_900, 0],
    ['DOC-4240', 'solvane', 'Stem 4', 'USB-C hub, four ports, braided.', 3_490, 0],
    ['DOC-4250', 'solvane', 'Stem Card Reader', 'SD and microSD, 300 MB/s.', 2_490, 0],
    ['DOC-4260', 'velmora', 'Charger 65', '65 W, three ports, foldable plug.', 4_490, 3_690],
    ['DOC-4270', 'velmora', 'Charger 140', '140 W, four ports.', 7_990, 0],
    ['DOC-4280', 'ondrift', 'Cable USB-C, 2 m', '100 W, 10 Gbit/s.', 1_490, 0],
    ['DOC-4290', 'ondrift', 'Cable DisplayPort, 2 m', '8K at 60 Hz.', 1_690, 0],
    ['DOC-4300', 'pellworth', 'Stand', 'Aluminium laptop stand, six heights.', 5_490, 0],
    ['DOC-4310', 'pellworth', 'Arm', 'Monitor arm, up to 34 inches.', 11_900, 9_900],
    ['DOC-4320', 'harrowgate', 'KVM 2', 'Two computers, two screens, one desk.', 24_900, 0],
  ],
}
