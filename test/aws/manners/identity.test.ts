import { DescribeImagesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler'
import { expect, test } from 'vitest'
import { testAws } from '../test-aws.ts'
import { newInstanceProfiles, newRoles } from './identity.ts'

const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

test('a new role can be assumed after a while, and not before', async () => {
  const roles = newRoles()
  const { provisioning, time } = await testAws([roles.manner])
  const { iam, lambda, scheduler } = provisioning().aws
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'new', Path: '/ours/', AssumeRolePolicyDocument }),
  )
  const [schedule, make] = [
    () =>
      scheduler.send(
        new CreateScheduleCommand({
          Name: 'often',
          ScheduleExpression: 'rate(30 minutes)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'arn:aws:lambda:us-east-1:123456789012:function:f', RoleArn: Role?.Arn },
        }),
      ),
    () =>
      lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'f',
          Role: Role?.Arn,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: Buffer.from('') },
        }),
      ),
  ]
  await expect(schedule()).rejects.toMatchObject({ code: 'ValidationException' })
  await expect(make()).rejects.toMatchObject({ code: 'InvalidParameterValueException' })
  expect(roles.isKnown(Role?.Arn ?? '', { time })).toBe(false)
  await time.sleep(10_000, new AbortController().signal)
  expect(roles.isKnown('new', { time })).toBe(true)
  await schedule()
  await make()
})

test('EC2 knows a new instance profile after a while, and not before', async () => {
  const { provisioning, time } = await testAws([newInstanceProfiles().manner])
  const { iam, ec2 } = provisioning().aws
  const InstanceProfileName = 'new'
  await iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument }))
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'new' }))
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const launch = () =>
    ec2.send(
      new RunInstancesCommand({
        ImageId: Images?.[0]?.ImageId,
        MinCount: 1,
        MaxCount: 1,
        IamInstanceProfile: { Name: InstanceProfileName },
      }),
    )
  await expect(launch()).rejects.toMatchObject({ code: 'InvalidParameterValue' })
  await time.sleep(10_000, new AbortController().signal)
  await launch()
})
