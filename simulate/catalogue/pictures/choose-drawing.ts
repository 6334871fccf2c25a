import type { CategorySlug } from '../lines.ts'
import * as computers from './computers.ts'
import * as desk from './desk.ts'
import * as room from './room.ts'
import type { Drawing } from './shapes.ts'

/** What a category's products look like, and which of them look otherwise, by their names. The first that fits is drawn. */
type Looks = readonly [usual: Drawing, ...others: (readonly [name: RegExp, drawing: Drawing])[]]

const LOOKS: Readonly<Record<CategorySlug, Looks>> = {
  laptops: [computers.laptop],
  desktops: [
    computers.tower,
    [/Mini|Cube|Parallel/, computers.mini],
    [/Anvil|Workbench/, computers.workstation],
  ],
  tablets: [computers.tablet],
  monitors: [desk.monitor],
  keyboards: [desk.keyboard],
  mice: [desk.mouse, [/Orbit|Dial/, desk.trackball], [/Palm/, desk.vertical]],
  docks: [desk.hub, [/Charger/, desk.charger], [/Cable/, desk.cable], [/Stand|Arm/, desk.stand]],
  cameras: [desk.camera],
  storage: [room.memoryStick, [/Archive/, room.hardDisk], [/Pocket|Vault|Plain/, room.portableDrive]],
  networking: [
    room.router,
    [/Mesh|Powerline/, room.meshRouters],
    [/Switch|Gatekeeper|Ethernet/, room.networkSwitch],
    [/Attic/, room.networkStorage],
    [/Cable/, desk.cable],
  ],
  audio: [
    room.headphones,
    [/Shelf|Monitor|Speaker|Beam|Puck/, room.speakers],
    [/Voicebox|Interface/, room.microphone],
  ],
  printers: [room.printer, [/Layer/, room.layerPrinter]],
  components: [
    computers.graphicsCard,
    [/Core/, computers.processor],
    [/Memory/, computers.memory],
    [/Board/, computers.mainboard],
    [/Supply/, computers.powerSupply],
    [/Case/, computers.tower],
    [/Breeze|Cooler/, computers.coolingFan],
  ],
}

export function chooseDrawing(category: CategorySlug, name: string): Drawing {
  const [usual, ...others] = LOOKS[category]
  return others.find(([fits]) => fits.test(name))?.[1] ?? usual
}
