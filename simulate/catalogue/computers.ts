import type { Category } from './lines.ts'

export const laptops: Category = {
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
    ['LAP-1090', 'harrowgate', 'Meridian 14', '14-inch OLED, 16 GB, 1 TB, 1.2 kg.', 139_900, 0],
    ['LAP-1100', 'harrowgate', 'Meridian 16', '16-inch OLED, 32 GB, 1 TB, 1.6 kg.', 189_900, 174_900],
    ['LAP-1110', 'ondrift', 'Day One Flip', '13-inch touch screen, 8 GB, 256 GB, folds flat.', 54_900, 0],
    ['LAP-1120', 'velmora', 'Featherbook 13 Pro', '13-inch, 32 GB, 2 TB, 1.1 kg.', 194_900, 0],
    ['LAP-1130', 'tarnhollow', 'Ridge 14 Field', '14-inch, 16 GB, 1 TB, spill-proof, 900 cd/m².', 209_900, 0],
  ],
}

export const desktops: Category = {
  name: 'Desktops',
  lines: [
    ['DES-1210', 'tarnhollow', 'Anvil', 'Tower, 12 cores, 32 GB, 2 TB.', 159_900, 0],
    ['DES-1220', 'tarnhollow', 'Anvil Pro', 'Tower, 24 cores, 128 GB, 4 TB.', 389_900, 0],
    ['DES-1230', 'kestrowe', 'Roost G5', 'For games, 8 cores, 16 GB, 12 GB graphics.', 139_900, 129_900],
    ['DES-1240', 'kestrowe', 'Roost G8', 'For games, 16 cores, 32 GB, 16 GB graphics.', 219_900, 0],
    ['DES-1250', 'velmora', 'Cube', 'Mini, 0.8 litres, 8 cores, 16 GB, 512 GB.', 69_900, 0],
    ['DES-1260', 'velmora', 'Cube Plus', 'Mini, 0.8 litres, 12 cores, 32 GB, 1 TB.', 99_900, 92_900],
    ['DES-1270', 'ondrift', 'Homebase', 'Small tower, 6 cores, 8 GB, 512 GB.', 44_900, 0],
    ['DES-1280', 'ondrift', 'Homebase Mini', 'Mini, 4 cores, 8 GB, 256 GB.', 29_900, 26_900],
    ['DES-1290', 'harrowgate', 'Parallel', 'Mini, no fan, 8 cores, 16 GB, 1 TB.', 84_900, 0],
    ['DES-1300', 'harrowgate', 'Parallel Rack', 'Half a rack unit, 12 cores, 64 GB.', 149_900, 0],
    ['DES-1310', 'pellworth', 'Workbench', 'Tower, tool-free, 8 cores, 16 GB, 1 TB.', 94_900, 0],
    [
      'DES-1320',
      'pellworth',
      'Workbench Graphics',
      'Tower, tool-free, 16 cores, 64 GB, 16 GB graphics.',
      249_900,
      234_900,
    ],
  ],
}

export const tablets: Category = {
  name: 'Tablets',
  lines: [
    ['TAB-1410', 'lumenta', 'Folio 8', '8-inch, 64 GB, 310 g.', 17_900, 0],
    ['TAB-1420', 'lumenta', 'Folio 11', '11-inch, 128 GB, 120 Hz.', 37_900, 33_900],
    ['TAB-1430', 'lumenta', 'Folio 13', '13-inch, 256 GB, 120 Hz, pen included.', 69_900, 0],
    ['TAB-1440', 'ondrift', 'Slateboard', '10-inch, 64 GB, for the family.', 14_900, 12_900],
    ['TAB-1450', 'ondrift', 'Slateboard Junior', '8-inch, 32 GB, bumper and stand.', 11_900, 0],
    ['TAB-1460', 'velmora', 'Leaf', 'Paper-like 10-inch display, pen, four weeks of charge.', 39_900, 0],
    ['TAB-1470', 'velmora', 'Leaf Mini', 'Paper-like 7-inch display, pen.', 26_900, 0],
    ['TAB-1480', 'harrowgate', 'Meridian Tab', '12-inch OLED, 16 GB, 512 GB, keyboard cover.', 109_900, 0],
    ['TAB-1490', 'tarnhollow', 'Ridge Tab', '10-inch, survives 1.5 m, swappable battery.', 59_900, 0],
    ['TAB-1500', 'orvane', 'Pen Display 13', 'Draw on a 13-inch screen, 8,192 levels.', 34_900, 29_900],
    ['TAB-1510', 'orvane', 'Pen Display 22', 'Draw on a 22-inch screen, 8,192 levels.', 79_900, 0],
    ['TAB-1520', 'orvane', 'Pen Tablet M', 'Drawing tablet, wireless, 8,192 levels.', 12_900, 0],
  ],
}

export const storage: Category = {
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
    ['STO-5090', 'nimbrel', 'Dash Pro 2 TB', 'M.2 solid state, 12,000 MB/s.', 24_900, 0],
    ['STO-5100', 'nimbrel', 'Plain 1 TB', '2.5-inch solid state, 550 MB/s.', 6_900, 5_900],
    ['STO-5110', 'tarnhollow', 'Archive 22 TB', 'Hard disk, 7,200 rpm, five years.', 47_900, 0],
    ['STO-5120', 'tarnhollow', 'Vault 4 TB', 'Portable, hardware encryption, keypad.', 39_900, 0],
    ['STO-5130', 'ondrift', 'microSD 256 GB', '150 MB/s, adapter included.', 2_490, 0],
  ],
}

export const components: Category = {
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
    ['COM-8090', 'harrowgate', 'Core 8', 'Processor, 8 cores, 5.2 GHz, 105 W.', 32_900, 0],
    ['COM-8100', 'harrowgate', 'Core 16', 'Processor, 16 cores, 5.6 GHz, 170 W.', 59_900, 54_900],
    ['COM-8110', 'pellworth', 'Board M', 'Mainboard, mATX, two M.2 slots.', 14_900, 0],
    ['COM-8120', 'pellworth', 'Board E', 'Mainboard, ATX, four M.2 slots, 5 Gbit/s.', 27_900, 0],
    ['COM-8130', 'kestrowe', 'Ember 24 GB', 'Graphics card, three slots, 450 W.', 179_900, 0],
  ],
}
