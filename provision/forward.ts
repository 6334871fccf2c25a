import type { Forwarding, ForwardOptions, ForwardTarget } from '../stack/stack.ts'
import type { Provisioning } from './context.ts'
import { POSTGRESQL_PORT, runningMachine } from './databases/place.ts'
import { openTunnel } from './tunnel/open-tunnel.ts'
import { openPluginTunnel } from './tunnel/plugin.ts'
import { postgresPing } from './tunnel/postgres-ping.ts'

/** Shiny Server listens there, on its own machine only. */
const DASHBOARD_PORT = 3838

/** A tunnel for a person, to whatever client they like. @throws ServiceDown, and as openTunnel */
export async function forward(
  provisioning: Provisioning,
  target: ForwardTarget,
  { port, via, onChange = () => {} }: ForwardOptions,
): Promise<Forwarding> {
  const isDatabase = target !== 'dashboard'
  const machine = await runningMachine(provisioning, isDatabase ? target : 'dw')
  const wanted = {
    provisioning,
    target: machine.InstanceId ?? '',
    port: isDatabase ? POSTGRESQL_PORT : DASHBOARD_PORT,
    reason: `clickstream-cli, stack ${provisioning.stack}, ${target}`,
    localPort: port,
  }
  if (via === 'plugin') return openPluginTunnel(wanted)
  const tunnel = await openTunnel({
    ...wanted,
    onChange: ({ connections, bytesUp, bytesDown, reconnections, isConnected }) =>
      onChange({ connections, bytesUp, bytesDown, reconnections, isConnected }),
    ...(isDatabase ? { keepAlive: postgresPing } : {}),
  })
  return tunnel
}
