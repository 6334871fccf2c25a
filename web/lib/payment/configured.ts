import type { PaymentProvider } from './provider.ts'
import { testProvider } from './test-provider.ts'

const provider = testProvider()

/** The one that this shop takes payments by. */
export function paymentProvider(): PaymentProvider {
  return provider
}
