import type { Random } from '../random.ts'
import { deliver, type SimulatedRequest } from './delivery.ts'
import { HABITS, type Mess, USUAL_MESS } from './habits.ts'
import { newDevice } from './household.ts'
import { Recorder } from './recorder.ts'
import { HOME, type Shop } from './shop.ts'
import { bots } from './user-agents.ts'

const NO_MESS: Mess = { ...USUAL_MESS, duplicated: 0, late: 0, wrongClocks: 0 }

/**
 * A crawler goes over the shop: page after page, each in a browser that has kept nothing of the one before, so that each page
 * looks like a new visitor; and does nothing on any of them.
 */
export function crawl(random: Random, at: number, shop: Shop): SimulatedRequest[] {
  const { pages, between } = HABITS.bots
  const userAgent = bots.draw(random)
  const browser = { kind: 'desktop', viewport: '1024x1024', userAgent } as const
  const { ip } = newDevice(random, browser, NO_MESS)
  const requests: SimulatedRequest[] = []
  let now = at
  for (let left = random.whole(pages.low, pages.high); left > 0; left--) {
    const device = { ...newDevice(random, browser, NO_MESS), ip }
    const recorder = new Recorder(device, Math.round(now), shop.site, random)
    const product = shop.product(random)
    recorder.open(random.pick([HOME, shop.categoryPage(product.category.slug), shop.productPage(product)]), {
      lands: null,
    })
    recorder.leave()
    requests.push(...deliver(recorder.batches, device, { random, mess: NO_MESS, mayBeLate: false }))
    now += random.between(between.low, between.high)
  }
  return requests
}
