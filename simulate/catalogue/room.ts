import type { Category } from './lines.ts'

export const cameras: Category = {
  name: 'Cameras',
  lines: [
    ['CAM-4410', 'lumenta', 'Present', '1080p, autofocus, privacy shutter.', 7_900, 0],
    ['CAM-4420', 'lumenta', 'Present 4K', '4K, follows the speaker, two microphones.', 17_900, 15_900],
    ['CAM-4430', 'bramwick', 'Facing', '1080p, clips to any screen.', 4_900, 0],
    ['CAM-4440', 'bramwick', 'Facing Light', 'Ring light, three temperatures.', 3_900, 0],
    ['CAM-4450', 'orvane', 'Overhead', 'Document camera, 13 MP, foldable.', 11_900, 0],
    ['CAM-4460', 'orvane', 'Studio Key', 'Panel light, 1,800 lumens, by app or by knob.', 14_900, 0],
    ['CAM-4470', 'solvane', 'Porch', 'Outdoor camera, battery, six months.', 12_900, 10_900],
    ['CAM-4480', 'solvane', 'Porch, three', 'Three outdoor cameras and a base.', 32_900, 0],
    ['CAM-4490', 'ondrift', 'Peek', '720p, for the first call.', 1_990, 0],
    ['CAM-4500', 'kestrowe', 'Perch', '1080p at 120 Hz, for streams.', 13_900, 0],
    ['CAM-4510', 'harrowgate', 'Roundtable', '360°, six microphones, for meetings.', 59_900, 0],
  ],
}

export const audio: Category = {
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
    ['AUD-7090', 'lumenta', 'Beam', 'Soundbar for the desk, 60 W.', 13_900, 0],
    ['AUD-7100', 'orvane', 'Monitor 5, pair', 'Studio loudspeakers, 5-inch woofers.', 29_900, 0],
    ['AUD-7110', 'orvane', 'Interface 2', 'Audio interface, two inputs, USB-C.', 16_900, 14_900],
    ['AUD-7120', 'kestrowe', 'Echo 9', 'Headset for games, planar drivers.', 22_900, 0],
    ['AUD-7130', 'bramwick', 'Conference Puck', 'Loudspeaker and microphone for six people.', 12_900, 0],
  ],
}

export const networking: Category = {
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
    ['NET-6090', 'solvane', 'Hearth 7', 'Wi-Fi 7 router, 2.5 Gbit/s.', 24_900, 0],
    ['NET-6100', 'harrowgate', 'Ceiling', 'Wi-Fi 7 access point, PoE.', 18_900, 16_900],
    ['NET-6110', 'harrowgate', 'Gatekeeper', 'Firewall, four ports, no subscription.', 34_900, 0],
    ['NET-6120', 'nimbrel', 'Attic, four bays', 'Network storage without disks, 10 Gbit/s.', 59_900, 0],
    ['NET-6130', 'ondrift', 'Powerline pair', 'Network through the wall socket.', 5_900, 4_900],
  ],
}

export const printers: Category = {
  name: 'Printers',
  lines: [
    ['PRI-7210', 'bramwick', 'Sheet', 'Laser, black, 30 pages a minute.', 14_900, 0],
    ['PRI-7220', 'bramwick', 'Sheet Duplex', 'Laser, black, both sides, network.', 19_900, 17_900],
    ['PRI-7230', 'bramwick', 'Sheet Colour', 'Laser, colour, both sides, network.', 34_900, 0],
    ['PRI-7240', 'lumenta', 'Tank', 'Ink tanks, 7,000 pages a filling.', 24_900, 0],
    ['PRI-7250', 'lumenta', 'Tank Photo', 'Six inks, A3+, borderless.', 59_900, 54_900],
    ['PRI-7260', 'ondrift', 'Household', 'Ink, print, copy and scan.', 7_900, 0],
    ['PRI-7270', 'ondrift', 'Label', 'Thermal labels, no ink.', 5_900, 0],
    ['PRI-7280', 'pellworth', 'Scanner 40', 'Document scanner, 40 sheets a minute.', 27_900, 0],
    ['PRI-7290', 'pellworth', 'Scanner Portable', 'Document scanner, 400 g, USB-C.', 12_900, 10_900],
    ['PRI-7300', 'orvane', 'Layer One', '3D printer, 220 × 220 × 250 mm, levels itself.', 29_900, 0],
    ['PRI-7310', 'orvane', 'Layer Two', '3D printer, enclosed, four colours.', 79_900, 0],
  ],
}
