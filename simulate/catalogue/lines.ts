/** The invented brands and products of the demo shop. Prices are in minor units; 0: no discount. */

export const BRANDS = {
  velmora: 'Velmora',
  kestrowe: 'Kestrowe',
  ondrift: 'Ondrift',
  tarnhollow: 'Tarnhollow',
  quillex: 'Quillex',
  bramwick: 'Bramwick',
  solvane: 'Solvane',
  nimbrel: 'Nimbrel',
} as const

export type BrandSlug = keyof typeof BRANDS

export type Line = readonly [
  sku: string,
  brand: BrandSlug,
  name: string,
  description: string,
  price: number,
  discountPrice: number,
]

export const CATEGORIES: Readonly<Record<string, { name: string; lines: readonly Line[] }>> = {
  laptops: {
    name: 'Laptops',
    lines: [
      ['LAP-1010', 'velmora', 'Featherbook 13', '13-inch, 16 GB, 512 GB, 1.1 kg.', 119_900, 0],
      ['LAP-1020', 'velmora', 'Featherbook 15', '15-inch, 16 GB, 1 TB, 1.4 kg.', 149_900, 139_900],
      [
        'LAP-1030',
        'tarnhollow',
        'Ridge 14',
        '14-inch, 32 GB, 1 TB, repairable with one screwdriver.',
        169_900,
        0,
      ],
      ['LAP-1040', 'tarnhollow', 'Ridge 16 Studio', '16-inch, 64 GB, 2 TB, calibrated screen.', 289_900, 0],
      ['LAP-1050', 'ondrift', 'Day One', '14-inch, 8 GB, 256 GB, for school.', 44_900, 39_900],
      ['LAP-1060', 'ondrift', 'Day One Plus', '15-inch, 16 GB, 512 GB.', 64_900, 0],
      ['LAP-1070', 'kestrowe', 'Falcon G7', '16-inch, 165 Hz, dedicated graphics.', 179_900, 0],
      ['LAP-1080', 'kestrowe', 'Falcon G9', '17-inch, 240 Hz, dedicated graphics, 32 GB.', 249_900, 229_900],
    ],
  },
  monitors: {
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
    ],
  },
  keyboards: {
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
    ],
  },
  mice: {
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
    ],
  },
  storage: {
    name: 'Storage',
    lines: [
      ['STO-5010', 'nimbrel', 'Dash 1 TB', 'M.2 solid state, 7,000 MB/s.', 8_900, 0],
      ['STO-5020', 'nimbrel', 'Dash 2 TB', 'M.2 solid state, 7,000 MB/s.', 15_900, 13_900],
      ['STO-5030', 'nimbrel', 'Dash 4 TB', 'M.2 solid state, 7,000 MB/s.', 29_900, 0],
      ['STO-5040', 'nimbrel', 'Pocket 1 TB', 'Portable, USB-C, survives a fall.', 9_900, 0],
      ['STO-5050', 'nimbrel', 'Pocket 2 TB', 'Portable, USB-C, survives a fall.', 16_900, 0],
      ['STO-5060', 'tarnhollow', 'Archive 8 TB', 'Hard disk, 5,640 rpm, quiet.', 17_900, 0],
      ['STO-5070', 'tarnhollow', 'Archive 16 TB', 'Hard disk, 7,200 rpm.', 32_900, 0],
      ['STO-5080', 'ondrift', 'Stick 128 GB', 'USB-A and USB-C.', 1_490, 0],
    ],
  },
  networking: {
    name: 'Networking',
    lines: [
      ['NET-6010', 'solvane', 'Hearth', 'Wi-Fi 6 router, four ports.', 9_900, 0],
      ['NET-6020', 'solvane', 'Hearth Mesh, two', 'Wi-Fi 6 for 250 m².', 21_900, 18_900],
      ['NET-6030', 'solvane', 'Hearth Mesh, three', 'Wi-Fi 6 for 400 m².', 29_900, 0],
      ['NET-6040', 'tarnhollow', 'Switch 8', 'Eight ports, 2.5 Gbit/s, no fan.', 12_900, 0],
      ['NET-6050', 'tarnhollow', 'Switch 16 PoE', 'Sixteen ports, 150 W.', 34_900, 0],
      ['NET-6060', 'ondrift', 'USB-C to Ethernet', '2.5 Gbit/s.', 2_990, 0],
      ['NET-6070', 'ondrift', 'Cable Cat 6A, 5 m', 'Shielded.', 1_290, 0],
      ['NET-6080', 'nimbrel', 'Attic, two bays', 'Network storage without disks.', 27_900, 0],
    ],
  },
  audio: {
    name: 'Audio',
    lines: [
      ['AUD-7010', 'solvane', 'Hush', 'Over-ear headphones, noise-cancelling.', 24_900, 21_900],
      ['AUD-7020', 'solvane', 'Hush Buds', 'In-ear, noise-cancelling.', 14_900, 0],
      ['AUD-7030', 'bramwick', 'Standup', 'Headset for calls, one ear free.', 6_900, 0],
      ['AUD-7040', 'bramwick', 'Standup Duo', 'Headset for calls, both ears.', 8_900, 0],
      ['AUD-7050', 'kestrowe', 'Echo 7', 'Headset for games, wireless.', 11_900, 0],
      ['AUD-7060', 'quillex', 'Voicebox', 'Condenser microphone, USB-C.', 12_900, 0],
      ['AUD-7070', 'velmora', 'Shelf Pair', 'Desk speakers, 2 × 30 W.', 17_900, 0],
      ['AUD-7080', 'ondrift', 'Clip Speaker', 'Portable, twelve hours.', 3_900, 2_900],
    ],
  },
  components: {
    name: 'Components',
    lines: [
      ['COM-8010', 'kestrowe', 'Ember 12 GB', 'Graphics card, two slots.', 54_900, 0],
      ['COM-8020', 'kestrowe', 'Ember 16 GB', 'Graphics card, three slots.', 89_900, 84_900],
      ['COM-8030', 'nimbrel', 'Memory 32 GB kit', 'Two modules, 6,000 MT/s.', 11_900, 0],
      ['COM-8040', 'nimbrel', 'Memory 64 GB kit', 'Two modules, 6,000 MT/s.', 21_900, 0],
      ['COM-8050', 'tarnhollow', 'Supply 750', '750 W, modular, gold.', 10_900, 0],
      ['COM-8060', 'tarnhollow', 'Case Quiet M', 'Sound-damped, for mATX.', 9_900, 0],
      ['COM-8070', 'quillex', 'Breeze 120, three', 'Fans, 120 mm, 19 dB.', 4_900, 3_900],
      ['COM-8080', 'quillex', 'Tower Cooler', 'For processors up to 220 W.', 6_900, 0],
    ],
  },
}
