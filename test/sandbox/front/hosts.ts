/** What a host name of AWS's stands for. */
export type Host =
  | { kind: 's3'; bucket: string | null }
  | { kind: 'api'; id: string }
  | { kind: 'service'; service: string }

/** @param name a Host header @returns null where it is none of AWS's in this region */
export function hostOf(name: string, region: string): Host | null {
  const host = name.toLowerCase().replace(/:\d+$/, '')
  const [, labels] = /^(.+)\.amazonaws\.com$/.exec(host) ?? []
  if (labels === undefined) return null
  const s3 = new RegExp(`^(?:(.+)\\.)?s3\\.${region}$`).exec(labels)
  if (s3 !== null) return { kind: 's3', bucket: s3[1] ?? null }
  const api = new RegExp(`^([a-z0-9]+)\\.execute-api\\.${region}$`).exec(labels)
  if (api !== null) return { kind: 'api', id: api[1] ?? '' }
  const [service = '', place, ...more] = labels.split('.')
  // IAM and STS have hosts without a region too.
  return more.length === 0 && (place === undefined || place === region) ? { kind: 'service', service } : null
}

/** Virtual-host style to path style: `BUCKET.s3.…/key` to `/BUCKET/key`. */
export const pathStyle = (bucket: string | null, url: string): string =>
  bucket === null ? url : `/${bucket}${url === '/' || url.startsWith('/?') ? url.slice(1) : url}`
