import type { Socket as UdpSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { Server as TcpServer } from 'node:net'
import { agentPackage } from '../agent-package.ts'
import type { Base } from '../base.ts'
import { signForAws } from '../certificates.ts'
import type { ControlPlane } from '../control/control-plane.ts'
import { serveDns } from '../dns.ts'
import { listenIn } from '../listeners.ts'
import { metadataService } from '../metadata.ts'
import type { Names } from '../names.ts'
import { METADATA, RESOLVER } from '../network/addresses.ts'
import { agentService } from './agent-service.ts'
import { startFront } from './front.ts'
import { serveApi } from './http-api.ts'

export interface Served {
  plane: ControlPlane
  base: Base
  names: Names
  region: string
  timeFactor: number
}

const PLACES = [
  { kind: 'tcp', address: '0.0.0.0', port: 443 },
  { kind: 'tcp', address: METADATA, port: 80 },
  { kind: 'udp', address: RESOLVER, port: 53 },
] as const

/** The control plane at AWS's own addresses and names: its hosts, the metadata service, the resolver. @returns ends that */
export async function serveAws({ plane, base, names, region, timeFactor }: Served): Promise<() => void> {
  const { agents, commands, emulator, functions, instances, moto, network, sessionsAt } = plane
  const [web, metadata, dns] = (await listenIn(names.namespace('aws'), PLACES)) as [
    TcpServer,
    TcpServer,
    UdpSocket,
  ]
  const signed = await signForAws(base.authority, names.home, region)
  const front = startFront(
    {
      ...{ region, endpoint: emulator.endpoint, relay: sessionsAt, state: network.state },
      certificate: await readFile(signed.certificate, 'utf8'),
      key: await readFile(signed.key, 'utf8'),
      agentPackage: await agentPackage(names.home, { region, timeFactor }),
      agents: agentService(agents, commands, instances),
      api: (id, request, response) => serveApi(moto, functions.invoke, id, request, response),
    },
    web,
  )
  const imds = createHttpServer(metadataService(instances.factsAt)).listen(metadata)
  await serveDns(dns, network.state)
  return () => {
    dns.close()
    for (const server of [front, imds]) {
      server.closeAllConnections()
      server.close()
    }
  }
}
