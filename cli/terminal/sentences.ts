import { PartFailed } from '../../provision/errors.ts'
import { ImportError } from '../../simulate/import/import-error.ts'
import { MappingError } from '../../simulate/import/mapping.ts'
import { ROLES } from '../../stack/database.ts'
import {
  FolderUnusable,
  Interrupted,
  MigrationFailed,
  NoSuchRole,
  PortTaken,
  RoleNotRemote,
  RulesChanged,
  ServiceDown,
  StackMissing,
  StorefrontNotBuilt,
  StoreUnavailable,
  UnknownLog,
  UpRunning,
  WarehouseBusy,
  WarehouseNotMigrated,
  WarehouseUnavailable,
} from '../../stack/errors.ts'
import { SettingsError } from '../../stack/settings-error.ts'
import { AWS_TELLINGS } from './aws-sentences.ts'
import { Declined, NeedsConfirmation } from './confirm.ts'
import { EXIT, StatementFailed, UsageError } from './exit.ts'
import { HOSTING_TELLINGS } from './hosting-sentences.ts'
import { MACHINE_TELLINGS } from './machine-sentences.ts'
import type { Sentence, Tellings } from './sentence.ts'
import { UPKEEP_TELLINGS } from './upkeep-sentences.ts'

/** Where only the version of the cut differs nobody changed a setting: this clickstream finds out more of the same events. */
function rulesChanged({ differences }: RulesChanged, command: string): Partial<Sentence> & { what: string } {
  const what = 'The ETL did not run'
  if (differences.every(({ rule }) => rule === 'version'))
    return {
      what,
      why: 'the warehouse was loaded by another version of clickstream and lacks what this one finds out of the same events',
      next: `Load everything anew from the raw events with \`${command} etl rebuild\`.`,
    }
  return {
    what,
    why: `the warehouse was cut by other rules (${differences
      .map(({ rule, was, wanted }) => `${rule}: ${JSON.stringify(was)} then, ${JSON.stringify(wanted)} now`)
      .join('; ')}), and sessions of both would not compare`,
    next: `Load everything anew by the new ones with \`${command} etl rebuild\`, or take the settings back.`,
  }
}

/** What each error means to whoever typed the command. */
const TELLINGS: Tellings = [
  ...AWS_TELLINGS,
  ...HOSTING_TELLINGS,
  ...MACHINE_TELLINGS,
  ...UPKEEP_TELLINGS,
  [
    StackMissing,
    (error: StackMissing, command) => ({
      what: `There is no stack named ${error.stackName} ${error.place}`,
      next: `Bring one up with \`${command} up\`.`,
      exitCode: EXIT.notThere,
    }),
  ],
  [
    ServiceDown,
    (error: ServiceDown, command) => ({
      what: `${error.service} is not running`,
      why: error.reason,
      next: `Look with \`${command} status\` and \`${command} logs\`; \`${command} up\` starts what is not running.`,
      exitCode: EXIT.notThere,
    }),
  ],
  [
    PortTaken,
    (error: PortTaken, command) => ({
      what: `${error.service} cannot listen on 127.0.0.1:${error.port}`,
      why: 'another program does',
      next: `End that program, or choose another port: \`${command} up --port ${error.service}=<port>\`.`,
    }),
  ],
  [
    StorefrontNotBuilt,
    (error: StorefrontNotBuilt, command) => ({
      what: 'The storefront does not build',
      why: `its build ends with\n\n${error.lines.map((line) => `    ${line}`).join('\n')}\n\nAll of it stands in ${error.log}`,
      next: `Everything else is up, and a storefront built before is served on. Mend web/, then \`${command} up\`.`,
    }),
  ],
  [
    FolderUnusable,
    (error: FolderUnusable) => ({
      what: `No stack can be kept in ${error.folder}`,
      why: error.message,
      next: 'Set CLICKSTREAM_HOME to a folder where one can.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    UpRunning,
    (error: UpRunning) => ({
      what: 'Nothing was brought up',
      why: error.message,
      next: 'Wait for it, or end it, and try again.',
    }),
  ],
  [
    NoSuchRole,
    (error: NoSuchRole) => ({
      what: `${error.database} has no role ${error.role}`,
      next: `Its roles are ${ROLES[error.database].join(', ')}.`,
      exitCode: EXIT.usage,
    }),
  ],
  [
    RoleNotRemote,
    (error: RoleNotRemote) => ({
      what: `The role ${error.role} enters ${error.database} on the database's own machine only`,
      next: 'Take analyst: --role analyst.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    SettingsError,
    (error: SettingsError) => ({
      what: `The settings do not hold (${error.source})`,
      why: error.problems
        .map(({ path, problem, nearest }) => {
          const hint = nearest === null ? '' : `, did you mean ${nearest}?`
          return `${path === '' ? 'the file' : path} ${problem}${hint}`
        })
        .join('; '),
      next: 'docs/settings.md lists them all.',
      exitCode: EXIT.usage,
    }),
  ],
  [RulesChanged, rulesChanged],
  [
    WarehouseUnavailable,
    (error: WarehouseUnavailable, command) => ({
      what: 'The warehouse cannot be reached, or went away',
      why: error.message,
      next: `Nothing is lost: what was not loaded is loaded by the next run. Look with \`${command} status\`.`,
    }),
  ],
  [
    WarehouseBusy,
    (error: WarehouseBusy) => ({
      what: 'The ETL gave up waiting',
      why: `another session has held its lock for ${error.waitedMs / 1000} s`,
      next:
        error.pid === null
          ? 'It has just ended: run it again.'
          : `Should that one hang, end it as the owner: SELECT pg_terminate_backend(${error.pid});`,
    }),
  ],
  [
    WarehouseNotMigrated,
    (_: WarehouseNotMigrated, command) => ({
      what: 'The warehouse has no tables of this version',
      next: `Make them with \`${command} migrate up dw\`.`,
    }),
  ],
  [
    StoreUnavailable,
    (error: StoreUnavailable) => ({
      what: `The raw store failed (${error.location})`,
      why: error.cause instanceof Error ? error.cause.message : error.message,
      next: 'Nothing is lost. See to it, and run this again.',
    }),
  ],
  [
    MigrationFailed,
    (error: MigrationFailed) => ({
      what: `The migration${error.migration === null ? '' : ` ${error.migration}`} failed; nothing of it stays`,
      why: error.message,
    }),
  ],
  [
    ImportError,
    (error: ImportError) => ({
      what: `The import stopped`,
      why: error.message,
      next:
        error.problem.kind === 'mapping-needed'
          ? 'Say which columns are what with --mapping, or take a --preset (docs/import.md).'
          : 'What was imported before stays. Mend the file and import it again: what is there is not written twice.',
    }),
  ],
  [
    MappingError,
    (error: MappingError) => ({
      what: 'The mapping does not hold',
      why: error.message,
      next: 'docs/import.md says how one is written.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    UnknownLog,
    (error: UnknownLog) => ({
      what: `Nothing writes a log named ${error.service}`,
      next: error.known.length === 0 ? null : `There are ${error.known.join(', ')}.`,
      exitCode: EXIT.usage,
    }),
  ],
  [
    NeedsConfirmation,
    (error: NeedsConfirmation) => ({
      what: `Nothing was done: this would ${error.deed}`,
      why: 'that has to be confirmed, and there is no terminal to ask at',
      next: 'Add --yes.',
      exitCode: EXIT.unconfirmed,
    }),
  ],
  [Declined, (_: Declined) => ({ what: 'Nothing was done', exitCode: EXIT.unconfirmed })],
  [
    Interrupted,
    (_: Interrupted, command) => ({
      what: 'Stopped, as asked',
      next: `What was begun can be gone on with by the same command, or taken away with \`${command} teardown\`.`,
      exitCode: EXIT.interrupted,
    }),
  ],
  [
    StatementFailed,
    (error: StatementFailed) => ({ what: 'PostgreSQL refused', why: error.message, next: error.where }),
  ],
  [UsageError, (error: UsageError) => ({ what: error.message, next: error.next, exitCode: EXIT.usage })],
]

/** @param command how they call us, with --local and --stack */
export function sentenceFor(error: unknown, command: string): Sentence {
  if (error instanceof PartFailed) {
    const sentence = sentenceFor(error.cause, command)
    return { ...sentence, what: `${error.part}: ${sentence.what}` }
  }
  const telling = error instanceof Error ? tellingFor(error) : undefined
  const said: Partial<Sentence> & { what: string } = telling?.(error as never, command) ?? {
    what: error instanceof Error ? error.message : String(error),
    next: 'Run it again with --verbose to see more.',
  }
  return { why: null, next: null, exitCode: EXIT.failed, ...said }
}

const tellingFor = (error: Error) => TELLINGS.find(([kind]) => error instanceof kind)?.[1]

export function writeSentence({ what, why, next }: Sentence): string {
  const first = why === null ? what : `${what}: ${why}`
  return next === null ? `${stop(first)}` : `${stop(first)}\n${next}`
}

const stop = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
