/** What is installed on the two machines, by Debian 12's names of packages; all that they need comes with them. */

export const POSTGRESQL_PACKAGES = ['postgresql-15', 'openssl'] as const

/** R, Shiny Server, and what the dashboard is made of. */
export const DASHBOARD_PACKAGES = [
  'shiny-server',
  'r-base-core',
  'r-cran-bslib',
  'r-cran-dbi',
  'r-cran-dbplyr',
  'r-cran-dplyr',
  'r-cran-dt',
  'r-cran-fontawesome',
  'r-cran-ggplot2',
  'r-cran-htmltools',
  'r-cran-jsonlite',
  'r-cran-lubridate',
  'r-cran-plotly',
  'r-cran-ragg',
  'r-cran-rpostgresql',
  'r-cran-scales',
  'r-cran-shiny',
  'r-cran-shinyjs',
  'r-cran-thematic',
] as const

/** Of the machine without internet. */
export const BUNDLED_PACKAGES: readonly string[] = [...POSTGRESQL_PACKAGES, ...DASHBOARD_PACKAGES]
