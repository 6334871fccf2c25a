import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { RulesChanged } from './errors.ts'
import { DEFAULT_RULES, type EtlRules } from './rules.ts'
import { agreeOnRules } from './setting.ts'

const etl = async () => (await testDatabase('dw')).connect('etl')

test('the first rules stand; the same ones agree with them, however they are written', async () => {
  const client = await etl()
  const rules: EtlRules = {
    ...DEFAULT_RULES,
    timeZone: 'Europe/Berlin',
    conversions: ['purchase', 'sign_up'],
  }
  expect(await agreeOnRules(client, rules)).toEqual({ droppedBefore: null })
  const reversed = Object.fromEntries(Object.entries(rules).reverse()) as unknown as EtlRules
  expect(await agreeOnRules(client, reversed)).toEqual({ droppedBefore: null })
  expect((await client.query('SELECT time_zone, currency FROM etl.setting')).rows).toEqual([
    { time_zone: 'Europe/Berlin', currency: 'USD' },
  ])
})

test('another rule is told with what it was and is to be, and changes nothing', async () => {
  const client = await etl()
  await agreeOnRules(client, DEFAULT_RULES)
  const others: EtlRules = {
    ...{ timeZone: 'Europe/Paris', currency: 'EUR', sessionTimeoutMinutes: 31, sessionMaxHours: 23 },
    ...{ splitOnMidnight: true, splitOnCampaign: true, engagedSeconds: 11 },
    ...{ conversions: ['sign_up'], ownHosts: ['pay.example'] },
  }
  for (const rule of Object.keys(DEFAULT_RULES) as (keyof EtlRules)[]) {
    const wanted = { ...DEFAULT_RULES, [rule]: others[rule] }
    const refusal = await agreeOnRules(client, wanted).catch((cause: unknown) => cause)
    expect(refusal).toBeInstanceOf(RulesChanged)
    expect((refusal as RulesChanged).differences).toEqual([
      { rule, was: DEFAULT_RULES[rule], wanted: others[rule] },
    ])
  }
  expect(await agreeOnRules(client, DEFAULT_RULES)).toEqual({ droppedBefore: null })
})

test('a warehouse that an older version cut says so', async () => {
  const client = await etl()
  await agreeOnRules(client, DEFAULT_RULES)
  await client.query("UPDATE etl.setting SET rules = (rules || '{\"version\": 0}') - 'ownHosts'")
  await expect(agreeOnRules(client, DEFAULT_RULES)).rejects.toMatchObject({
    differences: [
      { rule: 'ownHosts', was: undefined, wanted: [] },
      { rule: 'version', was: 0 },
    ],
  })
})
