import type { AllowedOrigins } from './http.ts'

/**
 * What the ingest function is told by its environment: RAW_BUCKET, and ALLOWED_ORIGINS, `*` or origins with spaces between.
 * @throws Error that names what is missing
 */
export function functionSetting(environment: Record<string, string | undefined>): {
  bucket: string
  allowedOrigins: AllowedOrigins
} {
  const { RAW_BUCKET: bucket, ALLOWED_ORIGINS: origins = '*' } = environment
  if (bucket === undefined || bucket === '') throw new Error('environment: RAW_BUCKET is missing')
  return {
    bucket,
    allowedOrigins: origins === '*' ? '*' : origins.split(/[\s,]+/).filter((one) => one !== ''),
  }
}
