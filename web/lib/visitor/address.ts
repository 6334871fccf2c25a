import { headers } from 'next/headers'

/** Who asks, as far as limits need to know: the address that the last proxy of ours saw. */
export async function clientAddress(): Promise<string> {
  const forwarded = (await headers()).get('x-forwarded-for')
  return forwarded?.split(',').at(-1)?.trim() || 'local'
}
