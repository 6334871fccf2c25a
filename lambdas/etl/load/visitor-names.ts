import type pg from 'pg'
import type { Session } from '../sessions/session.ts'

/** A session's channel, and the category of its device. */
export interface Names {
  channel: string
  device: string
}

/**
 * What visitors are counted under. A member of a dimension never changes, so that what was read of one holds for as long as the
 * process runs.
 */
export class VisitorNames {
  readonly #channels = new Map<bigint, string>()
  readonly #categories = new Map<bigint, string>()

  /** Reads what is not known yet of these sessions' traffic and devices, which must be in the warehouse. */
  async learn(client: pg.Client, visitors: Iterable<readonly Session[]>): Promise<void> {
    // Bounded also where every event tells of another campaign.
    if (this.#channels.size > MOST) this.#channels.clear()
    if (this.#categories.size > MOST) this.#categories.clear()
    const traffic = new Set<bigint>()
    const devices = new Set<bigint>()
    for (const sessions of visitors)
      for (const { trafficKey, deviceKey } of sessions) {
        if (!this.#channels.has(trafficKey)) traffic.add(trafficKey)
        if (!this.#categories.has(deviceKey)) devices.add(deviceKey)
      }
    if (traffic.size + devices.size > 0) await this.#read(client, [...traffic], [...devices])
  }

  async #read(client: pg.Client, traffic: bigint[], devices: bigint[]): Promise<void> {
    const { rows } = await client.query<{ is_traffic: boolean; key: bigint; name: string }>(
      `SELECT true AS is_traffic, traffic_key AS key, channel AS name FROM dw.dim_traffic
       WHERE traffic_key = ANY($1::bigint[])
       UNION ALL
       SELECT false, device_key, category FROM dw.dim_device WHERE device_key = ANY($2::bigint[])`,
      [traffic, devices],
    )
    for (const { is_traffic, key, name } of rows) {
      const names = is_traffic ? this.#channels : this.#categories
      names.set(key, name)
    }
  }

  /** @param session one of those it was told to learn */
  of({ trafficKey, deviceKey }: Session): Names {
    const channel = this.#channels.get(trafficKey)
    const device = this.#categories.get(deviceKey)
    if (channel === undefined || device === undefined)
      throw new Error('a session without its traffic or device')
    return { channel, device }
  }
}

const MOST = 100_000
