import { realTime } from '../provision/aws/time.ts'
import { openTunnel } from '../provision/tunnel/open-tunnel.ts'
import { startEmulatedAws } from '../test/aws/emulated-aws.ts'
import { sessionManners } from '../test/aws/manners/sessions.ts'
import { LocalAgents } from '../test/aws/sessions/local-agents.ts'
import { Relay } from '../test/aws/sessions/relay.ts'
import { plainProxy, target, throughput } from './support/tcp-loads.ts'

/**
 * What a tunnel carries, beside a plain TCP proxy in Node, in one run. Client, relay and both ends of the connections share this
 * process, the agent (Python) has another; the real agent's and the official client's sleep of 1 ms after each KB, which allows
 * 1 MB/s at the most, is left out.
 */

const TARGET = 'i-0123456789abcdef0'
const CASES = [
  { connections: 1, bytes: 40e6 },
  { connections: 20, bytes: 2e6 },
]

const write = (line = '') => process.stdout.write(`${line}\n`)

const relay = await Relay.start()
const agents = new LocalAgents({ target: TARGET, pauseMs: 0 })
// Whatever is not about sessions would go to moto: there is nothing.
const aws = await startEmulatedAws({ moto: 'http://127.0.0.1:9', manners: sessionManners({ relay, agents }) })
const provisioning = { ...aws.provisioning(), time: realTime }

write('connections  way   tunnel MB/s  plain proxy MB/s  share')
for (const { connections, bytes } of CASES) {
  const far = await target(bytes)
  const proxy = await plainProxy(far.port)
  const tunnel = await openTunnel({ provisioning, target: TARGET, port: far.port })
  for (const way of ['up', 'down'] as const) {
    const plain = await throughput(proxy.port, way, bytes, connections)
    const carried = await throughput(tunnel.port, way, bytes, connections)
    const figures = [carried.toFixed(1).padStart(11), plain.toFixed(0).padStart(16)]
    write(
      `${String(connections).padStart(11)}  ${way.padEnd(4)}  ${figures.join('  ')}  ${((100 * carried) / plain).toFixed(1)} %`,
    )
  }
  await tunnel.close()
  proxy.close()
  far.close()
}
await agents.stop()
await relay.stop()
await aws.emulator.stop()
