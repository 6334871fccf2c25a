import type { Database } from '../../stack/database.ts'
import {
  type AwsOnly,
  BackupMissing,
  type LockHolder,
  LoginRefused,
  MigrationRunning,
  NotOnThisMachine,
  RNotInstalled,
} from '../../stack/errors.ts'
import { EXIT } from './exit.ts'
import { moment } from './format.ts'
import type { Sentence, Tellings } from './sentence.ts'

const OWN_DUMP = (command: string) =>
  `A pg_dump and pg_restore of your own can do it: \`${command} status\` tells the port of oltp, and secrets.json in the stack's folder the owner's password.`

/** Why a stack on this machine does not do it. */
const AWS_ONLY: Record<AwsOnly, (command: string) => Pick<Sentence, 'what' | 'why' | 'next'>> = {
  backup: (command) => ({
    what: 'There are no backups on this machine',
    why: 'PostgreSQL’s package from npm comes without pg_dump',
    next: OWN_DUMP(command),
  }),
  restore: (command) => ({
    what: 'Nothing is restored on this machine',
    why: 'PostgreSQL’s package from npm comes without pg_restore',
    next: OWN_DUMP(command),
  }),
  rotate: () => ({
    what: 'Nothing was rotated',
    why: 'on this machine there is nothing that needs it: the databases listen on 127.0.0.1 only, without TLS, and the passwords are in a file of yours alone',
    next: 'After a `teardown`, the next `up` makes new ones.',
  }),
}

/** What keeps one from looking after the databases, and what this machine lacks. */
export const UPKEEP_TELLINGS: Tellings = [
  [
    RNotInstalled,
    (error: RNotInstalled, command) => ({
      what: 'R could not be installed for the dashboard',
      why: error.message,
      next: `Everything else is up. Install ${error.packages.join(' ')} (Debian's names) yourself, then \`${command} up\`.`,
    }),
  ],
  [
    MigrationRunning,
    ({ database, holder }: MigrationRunning, command) => ({
      what: `Nothing was migrated in ${database}`,
      why: `another session holds the lock of its migrations${holder === null ? '' : `: ${sessionOf(holder)}`}`,
      next: holder === null ? 'It has just ended: run this again.' : howToEnd(holder, database, command),
    }),
  ],
  [
    LoginRefused,
    ({ by, role, database }: LoginRefused, command) => ({
      what:
        by === 'password'
          ? `${database} does not take the password of ${role} that is kept`
          : `${database} is not the server whose certificate is kept`,
      why: 'a rotation is under way or was cut short',
      next: `Try again in a minute. \`${command} up\` brings the server to what is kept.`,
    }),
  ],
  [
    BackupMissing,
    ({ key, count }: BackupMissing, command) => ({
      what: `There is no backup${key === null ? '' : ` ${key}`}`,
      next:
        count === 0
          ? `There are none yet: \`${command} backup oltp\` makes one.`
          : `\`${command} backup oltp --list\` shows those that there are.`,
      exitCode: EXIT.usage,
    }),
  ],
  [
    NotOnThisMachine,
    ({ what }: NotOnThisMachine, command) => ({ ...AWS_ONLY[what](command), exitCode: EXIT.usage }),
  ],
]

const sessionOf = ({ pid, role, application, since }: LockHolder): string =>
  [
    `process ${pid} of the server`,
    `role ${role}`,
    ...(application === '' ? [] : [application]),
    ...(since === null ? [] : [`connected since ${moment(since)}`]),
  ].join(', ')

/** PostgreSQL lets a role end its own sessions. */
const howToEnd = ({ pid, role }: LockHolder, database: Database, command: string): string =>
  role === 'owner'
    ? `Wait for it. One that hangs is ended by \`${command} psql ${database} --role owner -c "SELECT pg_terminate_backend(${pid})"\`.`
    : `Wait for it. Only ${role} itself or a superuser may end it.`
