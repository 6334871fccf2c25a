import type { Settings } from '../../stack/settings.ts'
import type { Provisioning } from '../context.ts'

export const REPOSITORY_PART = 'hosting/repository'
export const SOURCE_PART = 'hosting/source'
export const APP_PART = 'hosting/app'
export const BRANCH_PART = 'hosting/branch'
export const RELEASE_PART = 'hosting/release'
export const LOG_PART = 'watching/log-web'

type Place = Pick<Provisioning, 'stack' | 'region' | 'account'>

/** Of the repository that `up` pushes to, and of the domain. */
export const MAIN = 'main'

/** For people: Amplify lets many apps have one name, so it is found by its tags. */
export const appName = ({ stack }: Pick<Place, 'stack'>): string => `clickstream-${stack}`

export const repositoryName = ({ stack }: Pick<Place, 'stack'>): string => `clickstream-${stack}-web`

export const repositoryArn = (place: Place): string =>
  `arn:aws:codecommit:${place.region}:${place.account}:${repositoryName(place)}`

/** As git and Amplify name it. */
export const cloneUrl = (place: Place): string =>
  `https://git-codecommit.${place.region}.amazonaws.com/v1/repos/${repositoryName(place)}`

/** Amplify puts what the server prints there (facts on AWS, section 11). */
export const webLogGroup = (appId: string): string => `${WEB_LOG_PREFIX}${appId}`
export const WEB_LOG_PREFIX = '/aws/amplify/'

/** Where the storefront's sources come from. */
export interface Source {
  kind: 'codecommit' | 'github'
  url: string
  branch: string
}

/** @returns null where nothing is hosted */
export function sourceOf(place: Place & { settings: Settings }): Source | null {
  const { web } = place.settings.aws
  if (web === 'none') return null
  if (web === 'codecommit') return { kind: 'codecommit', url: cloneUrl(place), branch: MAIN }
  return { kind: 'github', url: web.github, branch: web.branch }
}

/** Amplify names a branch's host by the branch, with what hosts may not have written as a hyphen. */
export const originOf = (defaultDomain: string, branch: string): string =>
  `https://${branch.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}.${defaultDomain}`
