import { expect, test } from 'vitest'
import { transfers } from './transfer.fixture.ts'
import { tunnelPlace } from './tunnel.fixture.ts'

/**
 * 200 is what is to hold; it takes some five minutes, because the agent sends about 1 MB/s and repeats one message in 100 ms.
 * `TUNNEL_MB=200` runs it whole.
 */
const MB = Number(process.env['TUNNEL_MB'] ?? 16)
const CONNECTIONS = 50
const CUTS = 10

/** What the agent sleeps after a message; asyncio makes more of it, and this comes near the real one's 1 MB/s. */
const PAUSE_MS = 0.3

test(`${MB} MB each way over ${CONNECTIONS} connections at once, through loss, doubling, swapping and ${CUTS} cuts`, {
  timeout: 60_000 + MB * 5000,
}, async () => {
  const bytes = Math.floor((MB * 1e6) / CONNECTIONS)
  const { port, run } = await transfers(bytes)
  const everyMessages = Math.floor((MB * 1e6) / 1024 / (CUTS + 1))
  const faults = { share: 0.01, seed: 4 }
  const place = await tunnelPlace({ faults, cuts: { everyMessages, times: CUTS }, pauseMs: PAUSE_MS })
  const tunnel = await place.open({ port })
  const done = await Promise.all(Array.from({ length: CONNECTIONS }, (_, id) => run(tunnel.port, id)))
  for (const { up, down } of done) {
    expect(up.read).toBe(up.written)
    expect(down.read).toBe(down.written)
  }
  expect(tunnel.counts()).toMatchObject({
    connectionsEver: CONNECTIONS,
    reconnections: CUTS,
    bytesUp: CONNECTIONS * (bytes + 4),
    bytesDown: CONNECTIONS * bytes,
  })
  const { messages, cuts, lost, doubled, swapped } = place.relay.countsOf(tunnel.sessionId)
  expect(cuts).toBe(CUTS)
  expect(Math.min(lost, doubled, swapped)).toBeGreaterThan(messages * 0.002)
  expect(place.agents.said).toBe('')
})
