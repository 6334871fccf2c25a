import { expect, test } from 'vitest'
import { nodeVersion } from './node-version.ts'

test.each([
  ['20.19.0', 'good'],
  ['22.0.0', 'good'],
  ['20.18.3', 'bad'],
  ['18.20.0', 'bad'],
])('Node.js %s is %s', (version, outcome) => {
  expect(nodeVersion(version)).toMatchObject({ outcome, found: version })
})
