import { inject } from 'vitest'

/** Where the test run's moto answers. @throws where there is none, with the reason */
export function motoEndpoint(): string {
  const moto = inject('moto')
  if ('missing' in moto) throw new Error(moto.missing)
  return moto.endpoint
}
