import { expect, test } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import { testCertificate, tlsFront } from '../test/support/tls-front.ts'
import { openClient } from './open-client.ts'

test('server and secrets that do not fit are told apart from a server that is not there', async () => {
  const address = (await testDatabase('dw')).address('analyst')
  const [own, other] = [await testCertificate('dw'), await testCertificate('dw')]
  const { port } = await tlsFront(address.port, own)
  const tls = { certificate: own.certificate, name: 'dw' }
  const client = await openClient({ ...address, port, tls }, { application_name: 'a test' })
  const { rows } = await client.query('SHOW application_name')
  expect(rows).toEqual([{ application_name: 'a test' }])
  await client.end()
  const failure = (change: object) =>
    openClient({ ...address, port, tls, ...change }).catch((error: unknown) => error)
  const refused = { name: 'LoginRefused', role: 'analyst', database: address.database }
  expect(await failure({ password: 'another' })).toMatchObject({ ...refused, by: 'password' })
  expect(await failure({ tls: { ...tls, certificate: other.certificate } })).toMatchObject({
    ...refused,
    by: 'certificate',
  })
  expect(await failure({ tls: { ...tls, name: 'oltp' } })).toMatchObject({ ...refused, by: 'certificate' })
  expect(await failure({ port: 1 })).toMatchObject({ code: 'ECONNREFUSED' })
})
