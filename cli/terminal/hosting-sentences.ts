import {
  GITHUB_TOKEN,
  GithubTokenMissing,
  ReleaseFailed,
  RepositoriesNotAllowed,
  TokenWanted,
} from '../../provision/hosting/errors.ts'
import { EXIT } from './exit.ts'
import type { Tellings } from './sentence.ts'

const OTHERWISE =
  'Bring the stack up without the storefront (--web none), or from a repository of yours at GitHub (--web https://github.com/…; docs/settings.md).'

/** What keeps the storefront from being hosted. */
export const HOSTING_TELLINGS: Tellings = [
  [
    RepositoriesNotAllowed,
    (error: RepositoriesNotAllowed) => ({
      what: 'AWS lets this account make no repositories in CodeCommit',
      why: error.message,
      next: `Open CodeCommit’s console once, which signs the account up where that is possible. ${OTHERWISE}`,
      exitCode: EXIT.refused,
    }),
  ],
  [
    TokenWanted,
    (error: TokenWanted) => ({
      what: 'Amplify does not connect to the CodeCommit repository by its role alone',
      why: error.message,
      next: OTHERWISE,
      exitCode: EXIT.refused,
    }),
  ],
  [
    GithubTokenMissing,
    (error: GithubTokenMissing) => ({
      what: `Amplify wants a token to connect to ${error.repository}, once`,
      next: `Set ${GITHUB_TOKEN} to a personal access token that may administer that repository’s hooks, and run this again. It is kept nowhere.`,
      exitCode: EXIT.usage,
    }),
  ],
  [
    ReleaseFailed,
    (error: ReleaseFailed, command) => ({
      what: `The storefront was not released: Amplify’s job ${error.jobId} ended ${error.status}${error.step === null ? '' : ` at ${error.step}`}`,
      why:
        error.lines.length === 0
          ? null
          : `the last lines of its log are\n${error.lines.map((line) => `    ${line}`).join('\n')}`,
      next: `What was released before still answers. The whole log is in Amplify’s console, app ${error.appId}. Mend it, and \`${command} up\` begins another; --web none does without the storefront.`,
    }),
  ],
]
