import type { Provisioning } from '../context.ts'

export const API_PART = 'api/http-api'

/** For people: AWS lets many APIs have one name, so it is found by its tags. */
export const apiName = ({ stack }: Pick<Provisioning, 'stack'>): string => `clickstream-${stack}`

/** As tags and policies name it. */
export const apiArn = ({ region }: Pick<Provisioning, 'region'>, apiId: string): string =>
  `arn:aws:apigateway:${region}::/apis/${apiId}`

/** The one thing that it takes. */
export const ROUTE_KEY = 'POST /clickstream'

/** What may invoke the function: this route, in any stage (facts on AWS, section 6). */
export const routeArn = (
  { region, account }: Pick<Provisioning, 'region' | 'account'>,
  apiId: string,
): string => `arn:aws:execute-api:${region}:${account}:${apiId}/*/POST/clickstream`
