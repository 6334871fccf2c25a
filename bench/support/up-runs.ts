import { rm } from 'node:fs/promises'
import { isRead } from '../../provision/aws/manners.ts'
import { takeStackDown } from '../../provision/teardown.ts'
import { runStack } from '../../provision/up.ts'
import type { AwsCall } from '../../test/aws/aws-call.ts'
import { DELAYS } from '../../test/aws/delays.ts'
import { startEmulatedAws, type TestAws } from '../../test/aws/emulated-aws.ts'
import { fakeMeans, writeFakeBundles } from '../../test/aws/fake-bundles.ts'
import { allManners } from '../../test/aws/manners/all.ts'
import { fleet } from '../../test/aws/manners/commands.ts'
import { startMoto } from '../../test/support/moto.ts'
import { upOnePartAtATime } from './one-part-at-a-time.ts'
import { PartTimes } from './part-times.ts'

/** One run, in simulated time. */
export interface Run {
  ms: number
  calls: readonly AwsCall[]
  mutations: number
}

export interface UpRuns {
  first: Run
  /** Of the first. */
  parts: PartTimes
  again: Run
  oneAtATime: Run
  teardown: Run
}

/** `up`, `up` again and teardown in one account; in another the parts of `up` one after another. @throws what fails in them */
export async function runUps(): Promise<UpRuns> {
  const moto = await startMoto()
  const bundles = await writeFakeBundles()
  try {
    const { parts, ...runs } = await inAccount(moto.endpoint, async (aws) => {
      const times = new PartTimes(aws.time)
      const first = await measured(aws, async () => {
        const provisioning = { ...aws.provisioning(), reporter: times.reporter }
        await runStack(provisioning, () => provisioning.stop.abort(), fakeMeans(bundles))
      })
      const again = await measured(aws, async () => {
        const provisioning = aws.provisioning()
        await runStack(provisioning, () => provisioning.stop.abort(), fakeMeans(bundles))
      })
      const teardown = await measured(aws, async () => {
        const { failures } = await takeStackDown(aws.provisioning(), false)
        if (failures[0] !== undefined) throw failures[0].error
      })
      return { first, parts: times, again, teardown }
    })
    const oneAtATime = await inAccount(moto.endpoint, (aws) =>
      measured(aws, () => upOnePartAtATime(aws.provisioning(), bundles)),
    )
    return { ...runs, parts, oneAtATime }
  } finally {
    await rm(bundles, { recursive: true, force: true })
    await moto.stop()
  }
}

async function inAccount<T>(moto: string, work: (aws: TestAws) => Promise<T>): Promise<T> {
  const latency = { readMs: DELAYS.read.ms, mutationMs: DELAYS.mutation.ms }
  const aws = await startEmulatedAws({ moto, manners: allManners(undefined, undefined, fleet()), latency })
  try {
    return await work(aws)
  } finally {
    await aws.emulator.stop()
  }
}

async function measured({ emulator, time }: TestAws, work: () => Promise<void>): Promise<Run> {
  const began = time.now()
  const before = emulator.calls.length
  await work()
  const calls = emulator.calls.slice(before)
  return {
    ms: time.now() - began,
    calls,
    mutations: calls.filter(({ operation }) => !isRead(operation)).length,
  }
}
