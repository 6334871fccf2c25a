import { expect, test } from 'vitest'
import { isInteraction, stageOf } from './names.ts'

test('GA4’s own site search is a search, which shows results and does nothing more', () => {
  expect(['search', 'view_search_results', 'Products Searched'].map(stageOf)).toEqual(Array(3).fill('search'))
  expect(['search', 'view_search_results'].map(isInteraction)).toEqual([true, false])
})

test('a name of the shop’s own has no stage, and means that the visitor did something', () => {
  expect([stageOf('spun_the_wheel'), isInteraction('spun_the_wheel')]).toEqual([null, true])
  expect(['page_view', 'home_view', 'product_view', 'session_start'].map(isInteraction)).toEqual(
    Array(4).fill(false),
  )
})
