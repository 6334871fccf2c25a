import { expect, test } from 'vitest'
import { settingsSchema } from '../../stack/settings.ts'
import { costsOf } from './costs.ts'

const settings = settingsSchema.parse({})

test('the standing cost of a stack, by list prices', () => {
  const { lines, total, perMillionEvents } = costsOf(settings, 'us-east-1')
  expect(lines.map(({ what, monthly }) => [what, monthly?.toFixed(2)])).toEqual([
    ['shop database, t3.micro', '7.59'],
    ['warehouse and dashboard, t3.small', '15.18'],
    ['disk of the shop database, 20 GB gp3', '1.60'],
    ['disk of the warehouse, 30 GB gp3', '2.40'],
    ['2 interface endpoints, one zone', '14.60'],
    ['public IPv4 address', '3.65'],
    ['7 alarms', '0.70'],
    ['CloudWatch dashboard', '3.00'],
    ['storefront, a release a week', '0.22'],
  ])
  expect(total.toFixed(2)).toBe('48.94')
  expect(perMillionEvents.toFixed(2)).toBe('6.84')
})

test('settings change it, a region has prices of its own, and what is not known is said to be', () => {
  const larger = settingsSchema.parse({
    aws: { warehouseInstanceType: 'm7g.large', ec2MessagesEndpoint: true },
  })
  const { region, lines } = costsOf(larger, 'ap-southeast-1')
  expect(region).toBe('ap-southeast-1')
  expect(lines[1]).toEqual({ what: 'warehouse and dashboard, m7g.large', monthly: null })
  expect(lines[4]?.monthly?.toFixed(2)).toBe('28.47')
  expect(costsOf(settings, 'eu-central-1').region).toBe('us-east-1')
})
