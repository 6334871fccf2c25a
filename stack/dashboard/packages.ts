/**
 * The packages of R that the dashboard uses, each with the version that it needs at least: Debian 12's, for which it is written.
 * What these need comes with them. The list for a machine here and for the one on AWS.
 */
export const R_PACKAGES = {
  shiny: '1.7.4',
  bslib: '0.4.2',
  DBI: '1.1.3',
  RPostgreSQL: '0.7.5',
  jsonlite: '1.8.4',
  htmltools: '0.5.4',
} as const satisfies Readonly<Record<string, string>>

/** What Debian and Ubuntu call a package of R. */
export const debianName = (name: string): string => `r-cran-${name.toLowerCase()}`

/** R itself, by the same. */
export const DEBIAN_R = 'r-base-core'

/** R and the packages, for apt. */
export const DEBIAN_PACKAGES: readonly string[] = [DEBIAN_R, ...Object.keys(R_PACKAGES).map(debianName)]
