import type pg from 'pg'

/** A day is closed once it is listed this long after its end: nothing is received into it any more. */
const CLOSE_AFTER_MS = 24 * 3_600_000
const DAY_MS = 24 * 3_600_000

/** Folders of days that a run need not list again. */
export async function closedFolders(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ folder: string }>('SELECT folder FROM etl.closed_folder')
  return new Set(rows.map(({ folder }) => folder))
}

/** Keeps book of the folders a run lists, to close those at its end that are over and loaded whole. */
export class FolderBook {
  readonly #begun = new Map<string, number>()
  readonly #listed = new Set<string>()
  readonly #clock: () => number

  /** @param clock epoch ms */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  begin(folder: string): void {
    this.#begun.set(folder, this.#clock())
  }

  end(folder: string): void {
    this.#listed.add(folder)
  }

  /** To be called when all that was listed is loaded. */
  async close(client: pg.Client): Promise<void> {
    const over = [...this.#listed].filter((folder) => (this.#begun.get(folder) ?? 0) >= closesAt(folder))
    if (over.length === 0) return
    await client.query(
      'INSERT INTO etl.closed_folder (folder) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING',
      [over],
    )
  }
}

/** @param folder `events/2026/11/22/`; @returns epoch ms, never for a folder that is no day's */
function closesAt(folder: string): number {
  const day = folder.split('/').slice(1, 4).join('-')
  // Date.parse alone reads a year out of nearly anything with a number at its end.
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  return Number.isNaN(start) ? Number.POSITIVE_INFINITY : start + DAY_MS + CLOSE_AFTER_MS
}
