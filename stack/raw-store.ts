import { EVENTS_PREFIX } from '../lambdas/raw-store/keys.ts'
import type { RawStore } from '../lambdas/raw-store/raw-store.ts'

export type { RawStore }

/** Whether anything was ever received into it. */
export async function hasEvents(store: RawStore): Promise<boolean> {
  const { folders, objects } = await store.folder(EVENTS_PREFIX)
  return folders.length + objects.length > 0
}
