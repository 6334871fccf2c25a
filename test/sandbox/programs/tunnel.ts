import { makeClients } from '../../../provision/aws/clients.ts'
import { realTime } from '../../../provision/aws/time.ts'
import { openTunnel } from '../../../provision/tunnel/open-tunnel.ts'

/** Fetches a page of a machine through a tunnel, on a machine where AWS has its usual names. Arguments: instance, port. */
const [target = '', port = ''] = process.argv.slice(2)
const signal = new AbortController().signal
const aws = makeClients(
  { region: process.env['AWS_REGION'] ?? '' },
  { time: realTime, random: Math.random, signal, isReadOnly: false },
)
const tunnel = await openTunnel({ provisioning: { aws, time: realTime, signal }, target, port: Number(port) })
const page = await fetch(`http://127.0.0.1:${tunnel.port}/`)
process.stdout.write(await page.text())
await tunnel.close()
process.exit()
