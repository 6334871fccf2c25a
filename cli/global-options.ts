/** Options every command takes. */
export interface GlobalOptions {
  stack: string
  local?: boolean
  region?: string
  profile?: string
  json?: boolean
  yes?: boolean
  verbose?: boolean
}

export const DEFAULT_STACK = 'clickstream'

/**
 * How to call us again for the same stack: `clickstream-cli --local`. Who came by npx has no such command on the PATH, and is told
 * to come by it again; npm says so in the environment of what it runs.
 */
export function commandOf(
  { local, stack, region, profile }: GlobalOptions,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const npx = env['npm_lifecycle_event'] === 'npx' ? 'npx ' : ''
  const named = stack === DEFAULT_STACK ? '' : ` --stack ${stack}`
  const place = [
    region === undefined ? '' : ` --region ${region}`,
    profile === undefined ? '' : ` --profile ${profile}`,
  ]
  return `${npx}clickstream-cli${local === true ? ' --local' : place.join('')}${named}`
}
