import { afterAll, beforeAll, describe } from 'vitest'
import { rscript } from '../support/rscript.ts'
import { Analyst } from './analyst.ts'
import { testDemo, testWithoutData } from './dashboard-demo.ts'
import { testFilters } from './dashboard-filters.ts'
import { testOutages } from './dashboard-outages.ts'
import { TIME_ZONE, testGivenWeeks } from './dashboard-weeks.ts'
import { bringUpPlatform } from './platform.ts'
import { servedBy } from './served.ts'

/**
 * The dashboard in a browser, on the platform that `up --local` makes: first without data, then with the two given
 * weeks alone, then with the demo's shoppers in their place. `SCREENSHOTS=folder` keeps a picture of each tab in each look.
 */

const WHAT = 'the dashboard in a browser'
const platform =
  (await rscript(WHAT)) === undefined
    ? undefined
    : await bringUpPlatform(WHAT, { clock: 'real', flags: ['--time-zone', TIME_ZONE] })

afterAll(() => platform?.close())

const here = () => servedBy(platform)

describe.runIf(platform)('without data', () => testWithoutData(here))

describe.runIf(platform)('with the two given weeks', () => testGivenWeeks(here))

describe.runIf(platform)('with the demo', () => {
  // As a user would: the raw store is what there is, and the warehouse is made of it anew.
  beforeAll(async () => {
    await here().forgetRaw()
    await here().run('simulate', '--days', '15', '--sessions-per-day', '120')
    await here().run('etl', 'rebuild', '--yes')
    const analyst = await Analyst.arrive(here().browser, here().dashboard)
    await analyst.gone('.filter-summary', 'The data ends on')
    await analyst.leave()
  })

  describe('tabs', () => testDemo(here))
  describe('filters', () => testFilters(here))
  describe('refresh and outages', () => testOutages(here))
})
