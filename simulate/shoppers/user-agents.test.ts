import Bowser from 'bowser'
import { isbot } from 'isbot'
import { expect, test } from 'vitest'
import { Random } from '../random.ts'
import { allUserAgents, browsers, browsersBeside } from './user-agents.ts'

test('people’s browsers are known as what they are, and none as a bot', () => {
  const random = new Random('browsers')
  const drawn = Array.from({ length: 2000 }, () => browsers.draw(random))
  expect(new Set(drawn.map(({ userAgent }) => userAgent))).toEqual(new Set(allUserAgents.people))
  for (const { kind, userAgent } of drawn) {
    const { platform, browser, os } = Bowser.parse(userAgent)
    // Bowser 2.15 tells Chrome OS, but not that it runs on desktops.
    const told = platform.type ?? (os.name === 'Chrome OS' ? 'desktop' : undefined)
    expect([userAgent, told, isbot(userAgent)]).toEqual([userAgent, kind, false])
    expect([userAgent, browser.name, os.name]).not.toContain(undefined)
  }
})

test('crawlers are known as bots', () => {
  for (const userAgent of allUserAgents.bots) expect([userAgent, isbot(userAgent)]).toEqual([userAgent, true])
})

test('a second device is of another kind', () => {
  const random = new Random('second')
  for (const kind of ['desktop', 'mobile', 'tablet'] as const)
    expect(browsersBeside[kind].draw(random).kind).not.toBe(kind)
})
