import type { Provisioning } from '../context.ts'

/** Under which all of a stack's parameters stand. */
export const parameterPath = ({ stack }: Pick<Provisioning, 'stack'>): string => `/clickstream/${stack}`

/** @param name `dw/owner/password` */
export const parameterName = (place: Pick<Provisioning, 'stack'>, name: string): string =>
  `${parameterPath(place)}/${name}`
