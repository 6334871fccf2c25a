import type { ServiceState, ServiceStatus } from '../../stack/status.ts'

/** A service with what is known of it; AWS tells of no processes, and nobody counts how often it was started again. */
export const service = (
  name: string,
  state: ServiceState,
  known: Partial<Pick<ServiceStatus, 'address' | 'since' | 'reason'>> = {},
): ServiceStatus => ({
  name,
  state,
  pid: null,
  address: null,
  since: null,
  restarts: 0,
  reason: null,
  ...known,
})
