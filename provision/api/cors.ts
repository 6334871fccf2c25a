import type { Cors } from '@aws-sdk/client-apigatewayv2'

/**
 * What browsers are told: API Gateway answers preflights itself and puts its own headers in place of the function's (facts on AWS,
 * section 6), so this says the same as lambdas/ingest/http.ts.
 * @param origins none named: any
 */
export const wantedCors = (origins: readonly string[]): Cors => ({
  AllowOrigins: origins.length === 0 ? ['*'] : [...origins],
  AllowMethods: ['POST'],
  AllowHeaders: ['content-type', 'content-encoding', 'x-request-id'],
  MaxAge: 86_400,
})

/** In one line, by which two are the same or not. */
export function describedCors(cors: Cors | undefined): string {
  if (cors === undefined) return 'none'
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders = [], MaxAge, AllowCredentials } = cors
  return [
    listed(AllowMethods),
    `from ${listed(AllowOrigins)}`,
    `with ${listed(AllowHeaders).toLowerCase()}`,
    `for ${MaxAge ?? 0} s`,
    ...(ExposeHeaders.length > 0 ? [`exposing ${listed(ExposeHeaders)}`] : []),
    ...(AllowCredentials === true ? ['with credentials'] : []),
  ].join(' ')
}

const listed = (values: readonly string[] = []) => [...values].sort().join(', ')
