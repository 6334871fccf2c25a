import { CreateTagsCommand, CreateVpcCommand, DeleteTagsCommand, DeleteVpcCommand } from '@aws-sdk/client-ec2'
import { CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { created } from '../../provision/tags.ts'
import { motoEndpoint } from '../support/moto-endpoint.ts'
import { differences, stateOf } from './state.ts'
import { type TestAws, testAws } from './test-aws.ts'

/** The reader that the fault matrix and the tests of drift rely on: what has to show, shows. */

const state = (aws: TestAws) => stateOf(aws, motoEndpoint())

/** @returns the new VPC's id */
async function vpc(aws: TestAws): Promise<string> {
  const provisioning = aws.provisioning()
  const told = { CidrBlock: '10.0.0.0/16', TagSpecifications: created(provisioning, 'network/vpc', 'vpc') }
  const { Vpc } = await provisioning.aws.ec2.send(new CreateVpcCommand(told))
  return Vpc?.VpcId ?? ''
}

test('two accounts with the same things have the same state', async () => {
  const [one, another] = [await testAws(), await testAws()]
  await vpc(one)
  await vpc(another)
  expect(await state(one)).toEqual(await state(another))
})

test('a second thing, a missing tag and a role of others show; what is deleted does not', async () => {
  const aws = await testAws()
  const { ec2, iam } = aws.provisioning().aws
  const first = await vpc(aws)
  const wanted = await state(aws)
  expect(wanted.some((line) => line.includes('(vpc network/vpc)'))).toBe(true)

  const second = await vpc(aws)
  const twins = differences(wanted, await state(aws))
  expect(twins.some((line) => line.startsWith('too much:') && line.includes('(vpc network/vpc) (2)'))).toBe(
    true,
  )
  await ec2.send(new DeleteVpcCommand({ VpcId: second }))
  expect(differences(wanted, await state(aws))).toEqual([])

  const part = { Key: 'clickstream:part', Value: 'network/vpc' }
  await ec2.send(new DeleteTagsCommand({ Resources: [first], Tags: [{ Key: part.Key }] }))
  expect(differences(wanted, await state(aws)).some((line) => line.startsWith('missing:'))).toBe(true)
  await ec2.send(new CreateTagsCommand({ Resources: [first], Tags: [part] }))
  expect(differences(wanted, await state(aws))).toEqual([])

  const role = { RoleName: 'theirs' }
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: '{"Version":"2012-10-17"}' }))
  expect(differences(wanted, await state(aws)).join()).toContain('/iam/aws/roles/(AROA)')
  await iam.send(new DeleteRoleCommand(role))
  expect(differences(wanted, await state(aws))).toEqual([])
})
