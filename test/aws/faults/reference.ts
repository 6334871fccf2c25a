import { takeStackDown } from '../../../provision/teardown.ts'
import { motoEndpoint } from '../../support/moto-endpoint.ts'
import { stackUp } from '../stack.ts'
import { stateOf } from '../state.ts'
import { type Row, watchedAccount } from './watched-account.ts'

/** What an undisturbed `up` and `teardown` do, and come to. */
export interface Reference {
  /** Endpoint of moto. */
  moto: string
  /** The stack's programs. */
  bundles: string
  /** Mutating calls that take effect, by name. */
  calls: { up: Row[]; teardown: Row[] }
  /** State of an account that was only looked at, which is also that after `teardown`. */
  untouched: string[]
  /** State after `up`. */
  wanted: string[]
}

/** @throws where there is no moto */
export async function reference(bundles: string): Promise<Reference> {
  const moto = motoEndpoint()
  const { aws, done, nextCommand } = await watchedAccount(moto)
  // A plan looks at all that `up` looks at: moto sets an account up when it is first asked.
  await stackUp(aws, bundles, { mode: 'plan' })
  const untouched = await stateOf(aws, moto)
  await stackUp(aws, bundles)
  const wanted = await stateOf(aws, moto)
  const up = [...done]
  nextCommand()
  await takeStackDown(aws.provisioning(), false)
  await aws.emulator.stop()
  // Sorted: what runs side by side comes in another order each time, and a seed is to choose the same.
  return { moto, bundles, calls: { up: up.toSorted(), teardown: done.toSorted() }, untouched, wanted }
}
