/** Numbers and times as people read them. */

const counts = new Intl.NumberFormat('en-US')

/** `12,345` */
export const count = (n: number): string => counts.format(n)

/** `1 event`, `2 events` */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`

/** @param ms milliseconds; `85 ms`, `1.2 s`, `3 min 20 s` */
export function duration(ms: number): string {
  if (ms < 950) return `${Math.round(ms)} ms`
  if (ms < 59_500) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** @param ms epoch ms; `2026-11-22 14:05:09 UTC` */
export const moment = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** How long ago: `just now`, `12 s ago`, `3 h ago`. */
export function ago(ms: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 120) return `${seconds} s ago`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`
  return seconds < 172_800
    ? `${Math.floor(seconds / 3600)} h ago`
    : `${Math.floor(seconds / 86_400)} days ago`
}

/** @param rate 0 to 1, or null: nothing to divide by; `12.3 %` */
export const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`)

/** @param minor minor units of the currency; `1,234.50 USD` */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'code' })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const amount = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return `${amount.format(minor / 10 ** digits)} ${currency}`
}

const BARS = '▁▂▃▄▅▆▇█'

/**
 * Values as bars, `▁▂▅█`; `·` where there is none.
 * @param most what a whole bar stands for; without, the largest of them
 */
export function sparkline(values: readonly (number | null)[], most?: number): string {
  const top = most ?? Math.max(0, ...values.map((value) => value ?? 0))
  const bar = (value: number) =>
    BARS[top <= 0 ? 0 : Math.min(BARS.length - 1, Math.floor((value / top) * BARS.length))] ?? '▁'
  return values.map((value) => (value === null ? '·' : bar(value))).join('')
}

/** `512 B`, `1.2 MB`: powers of a thousand. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [n, 0]
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
