import type { WholeStack } from '../whole-stack.fixture.ts'

export type Of = 'oltp' | 'dw'

/** What is looked at, and done, inside the machines: past the program, as somebody with their consoles. */
export interface Inside {
  /** @returns what a command says, and its exit code: `active (0)` */
  run(of: Of, command: string, input?: string): Promise<string>
  /** Until a command of the shell's succeeds there. @throws after three minutes */
  until(of: Of, what: string, condition: string): Promise<void>
  /** Its scripts' logs that hold a line with these words. */
  logsWith(of: Of, script: string, words: string): Promise<number>
  /** Ends a script's unit as a lack of memory does: all of its processes at once. */
  kill(of: Of, script: string): Promise<void>
  /** To a database by its own network port, with a password. */
  enter(of: Of, user: string, password: string): Promise<string>
}

const DATABASES = { oltp: 'clickstream_web', dw: 'clickstream_dw' }
const LONGEST_MS = 180_000
const AGAIN_MS = 100

export function insideOf({ sandbox, machine }: WholeStack): Inside {
  const run = async (of: Of, command: string, input?: string) => {
    const { code, stdout, stderr } = await sandbox.exec(machine(of).id, command, input)
    return `${stdout}${stderr} (${code})`
  }
  return {
    run,
    until: async (of, what, condition) => {
      for (const end = Date.now() + LONGEST_MS; Date.now() < end; ) {
        // There may be no machine yet, or one that boots.
        const found = await run(of, condition).catch(() => '')
        if (found.endsWith(' (0)')) return
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
      throw new Error(`${of}: ${what} did not come within ${LONGEST_MS / 1000} s`)
    },
    logsWith: async (of, script, words) => {
      const found = await run(of, `grep -l '${words}' /var/log/clickstream/${script}.*.log | wc -l`)
      return Number(/^(\d+) \(0\)$/.exec(found)?.[1] ?? Number.NaN)
    },
    kill: async (of, script) => {
      const ended = await run(of, `systemctl kill -s KILL clickstream-script-${script}`)
      if (ended !== ' (0)') throw new Error(`${script} was not killed: ${ended}`)
    },
    enter: (of, user, password) =>
      run(
        of,
        `PGPASSWORD=$(cat) psql "host=127.0.0.1 sslmode=require user=${user} dbname=${DATABASES[of]}" -XAtc 'SELECT 1'`,
        password,
      ),
  }
}
