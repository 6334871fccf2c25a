declare const __CLICKSTREAM_BUILD__: string | undefined

/** Which build of this program is running: `up` replaces a supervisor of another one. scripts/build.mjs says it. */
export const BUILD: string = typeof __CLICKSTREAM_BUILD__ === 'undefined' ? 'source' : __CLICKSTREAM_BUILD__
