import { DEBIAN_PACKAGES } from '../../stack/dashboard/packages.ts'

/** What is installed on the two machines, by Debian 12's names of packages; all that they need comes with them. */

export const POSTGRESQL_PACKAGES = ['postgresql-15', 'openssl'] as const

/** Shiny Server, R, and the packages of R that the dashboard uses. */
export const DASHBOARD_PACKAGES: readonly string[] = ['shiny-server', ...DEBIAN_PACKAGES]

/** Of the machine without internet. */
export const BUNDLED_PACKAGES: readonly string[] = [...POSTGRESQL_PACKAGES, ...DASHBOARD_PACKAGES]
