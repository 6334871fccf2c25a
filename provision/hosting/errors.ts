/** What can keep the storefront from being hosted, besides what every call to AWS may meet. */

/** The account may not make repositories: for a while AWS kept CodeCommit from new customers. */
export class RepositoriesNotAllowed extends Error {
  override readonly name = 'RepositoriesNotAllowed'

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Amplify does not connect to a repository of CodeCommit by the app's role alone. */
export class TokenWanted extends Error {
  override readonly name = 'TokenWanted'

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Where the token for GitHub is to stand. */
export const GITHUB_TOKEN = 'CLICKSTREAM_GITHUB_TOKEN'

/** To connect to a repository of GitHub, Amplify wants a token once, and nobody gives one. */
export class GithubTokenMissing extends Error {
  override readonly name = 'GithubTokenMissing'
  /** The repository's address. */
  readonly repository: string

  constructor(repository: string) {
    super(`${GITHUB_TOKEN} is not set`)
    this.repository = repository
  }
}

/** Amplify could not build or deploy the storefront, or somebody stopped it. */
export class ReleaseFailed extends Error {
  override readonly name = 'ReleaseFailed'
  readonly appId: string
  readonly jobId: string
  /** `FAILED` or `CANCELLED`. */
  readonly status: string
  /** Amplify's name for what was under way: `BUILD`. */
  readonly step: string | null
  /** The last lines of its log; none where they cannot be had. */
  readonly lines: readonly string[]

  constructor(of: Pick<ReleaseFailed, 'appId' | 'jobId' | 'status' | 'step' | 'lines'>) {
    super(`job ${of.jobId} ended ${of.status}${of.step === null ? '' : ` at ${of.step}`}`)
    this.appId = of.appId
    this.jobId = of.jobId
    this.status = of.status
    this.step = of.step
    this.lines = of.lines
  }
}
