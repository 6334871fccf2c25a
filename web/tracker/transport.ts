/** The most UTF-16 units of events in a body: three bytes each at most, so they fit the 64 KiB that may outlive a page. */
export const MOST_CHARACTERS = 20_000

/** What stands around the events in a body, at most. */
const ENVELOPE = 100

/** An answer that takes longer is none. */
const PATIENCE_MS = 30_000

/**
 * Sends a body. As text, which needs no preflight: a page that is being left has no time for one.
 * @param leaving whether the page may be gone before the answer
 * @returns the HTTP status, or 0 where there was no answer
 */
export type Post = (body: string, leaving: boolean) => Promise<number>

export const poster =
  (win: Window & typeof globalThis, endpoint: string): Post =>
  async (body, leaving) => {
    try {
      if (!win.fetch || (leaving && !('keepalive' in win.Request.prototype)))
        // Nobody tells a page that goes how it went, so it waits; one that stays cannot know better than this.
        return win.navigator.sendBeacon(endpoint, body) ? (leaving ? new Promise(() => {}) : 200) : 0
      const answer = await win.fetch(endpoint, {
        method: 'POST',
        body,
        keepalive: body.length < MOST_CHARACTERS + ENVELOPE,
        // Older browsers have none, and wait for as long as they do.
        signal: win.AbortSignal?.timeout?.(PATIENCE_MS) as AbortSignal,
      })
      return answer.status
    } catch {
      return 0
    }
  }
