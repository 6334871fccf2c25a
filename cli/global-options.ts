/** Options every command takes. */
export interface GlobalOptions {
  stack: string
  local?: boolean
  json?: boolean
  yes?: boolean
  verbose?: boolean
}

export const DEFAULT_STACK = 'clickstream'

/** How to call us again for the same stack: `clickstream-cli --local`. */
export function commandOf({ local, stack }: GlobalOptions): string {
  const named = stack === DEFAULT_STACK ? '' : ` --stack ${stack}`
  return `clickstream-cli${local === true ? ' --local' : ''}${named}`
}
