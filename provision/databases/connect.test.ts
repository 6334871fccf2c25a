import { expect, test } from 'vitest'
import { newParametersAppearLate } from '../../test/aws/manners/secrets.ts'
import { runSteps, testAws } from '../../test/aws/test-aws.ts'
import { certificateName } from '../scripts/postgresql.ts'
import { ensureParameter } from '../secrets/parameter.ts'
import { pinnedCertificate } from './connect.ts'

test('a certificate that was put a moment ago is waited for, since it may not be shown yet', async () => {
  const { provisioning } = await testAws([newParametersAppearLate(5000)])
  const one = provisioning()
  await runSteps(one, (steps) =>
    steps.start('bootstrap/dw', () => ensureParameter(one, certificateName('dw'), 'a certificate')),
  )
  expect(await pinnedCertificate(one, 'dw')).toBe('a certificate')
})

test('where there is none, that is told after a short while', async () => {
  const { provisioning } = await testAws()
  const one = provisioning()
  const began = one.time.now()
  await expect(pinnedCertificate(one, 'dw')).rejects.toMatchObject({
    name: 'ServiceDown',
    reason: 'it has not been installed yet',
  })
  expect(one.time.now() - began).toBeLessThanOrEqual(11_000)
})
