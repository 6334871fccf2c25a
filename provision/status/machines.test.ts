import {
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { idOf, serviceOf, standing, statesOf } from './standing.fixture.ts'

describe('machines of a stack', () => {
  test('machines that stop and start, an address that leads nowhere, and what may not be seen', async () => {
    const { observed, refused, pass, warnings, status, clients } = await standing({})
    const whole = await status()
    const [oltp, dw] = [idOf(whole, 'oltp'), idOf(whole, 'dw')]
    await clients.ec2.send(new StopInstancesCommand({ InstanceIds: [oltp] }))
    expect(serviceOf(await status(), 'oltp')).toMatchObject({ state: 'stopped', since: null })
    await pass(60_000)
    const stopped = await status()
    expect(stopped.state).toBe('degraded')
    expect(serviceOf(stopped, 'oltp')).toMatchObject({
      state: 'stopped',
      address: serviceOf(whole, 'oltp')?.address,
      since: null,
      reason: 'Client.UserInitiatedShutdown: User initiated shutdown',
    })
    expect(stopped.machines[0]?.checks).toEqual({ system: 'not-applicable', instance: 'not-applicable' })

    await clients.ec2.send(new StartInstancesCommand({ InstanceIds: [oltp] }))
    await pass(5000)
    const starting = await status()
    expect(serviceOf(starting, 'oltp')).toMatchObject({
      state: 'starting',
      since: expect.any(Number),
      reason: null,
    })
    await pass(30_000)
    expect((await status()).machines[0]?.checks).toEqual({ system: 'initializing', instance: 'initializing' })
    expect((await status()).state).toBe('up')

    const { Addresses = [] } = await clients.ec2.send(new DescribeAddressesCommand({}))
    await clients.ec2.send(new DisassociateAddressCommand({ AssociationId: Addresses[0]?.AssociationId }))
    expect(serviceOf(await status(), 'oltp')?.address).toBeNull()

    for (const InstanceIds of [[oltp], [dw]])
      await clients.ec2.send(new StopInstancesCommand({ InstanceIds }))
    await pass(60_000)
    expect((await status()).state).toBe('degraded')
    for (const kind of ['ingest', 'etl'])
      observed.functions.set(`clickstream-shop-${kind}`, { State: 'Inactive', StateReason: 'idle' })
    const down = await status()
    expect(statesOf(down).slice(0, 4)).toEqual([
      'oltp stopped',
      'dw stopped',
      'ingest stopped',
      'etl stopped',
    ])
    expect(down.state).toBe('down')

    expect(warnings).toEqual([])
    refused.add('GetMetricData').add('FilterLogEvents')
    const partly = await status()
    expect(partly).toMatchObject({ etl: null, services: down.services, alarms: down.alarms })
    expect(partly.machines).toEqual(down.machines)
    expect(warnings.toSorted()).toEqual([
      'figures of the machines are not shown: cloudwatch:GetMetricData is not allowed',
      'runs of the ETL are not shown: logs:FilterLogEvents is not allowed',
    ])
    refused.add('DescribeAlarms')
    await expect(status()).rejects.toMatchObject({ name: 'AwsDenied', action: 'cloudwatch:DescribeAlarms' })
  })
})
