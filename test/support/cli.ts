import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

const BIN = resolve(import.meta.dirname, '../../bin/clickstream-cli.js')

export interface Ran {
  code: number | undefined
  stdout: string
  stderr: string
}

/** The CLI as a user runs it, with a home of the test's own, in a folder whose name has a space. */
export class TestCli {
  readonly home: string
  readonly cwd: string
  readonly #bin: string
  readonly #env: NodeJS.ProcessEnv

  /**
   * @param bin of another installation than this repository's
   * @param env beside what all tests say
   */
  constructor(home: string, cwd: string, bin = BIN, env: NodeJS.ProcessEnv = {}) {
    this.home = home
    this.cwd = cwd
    this.#bin = bin
    this.#env = env
  }

  static async make(env: NodeJS.ProcessEnv = {}): Promise<TestCli> {
    const base = await mkdtemp(join(tmpdir(), 'clickstream cli '))
    // PostgreSQL may run as another user, who has to get in.
    await chmod(base, 0o711)
    const cwd = join(base, 'some where')
    await mkdir(cwd)
    return new TestCli(join(base, 'home'), cwd, BIN, env)
  }

  /** @returns the process, not awaited, to be killed */
  start(args: readonly string[]) {
    return execa(process.execPath, [this.#bin, ...args], {
      cwd: this.cwd,
      reject: false,
      stdin: 'ignore',
      // Far from UTC, where a day that is taken for a moment becomes another day.
      env: { CLICKSTREAM_HOME: this.home, CI: '', NO_COLOR: '1', TZ: 'Pacific/Auckland', ...this.#env },
    })
  }

  async run(...args: string[]): Promise<Ran> {
    const { exitCode, stdout, stderr } = await this.start(args)
    return { code: exitCode, stdout: String(stdout), stderr: String(stderr) }
  }

  /** @throws where it does not exit with 0 */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--json')
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
    return JSON.parse(stdout) as T
  }

  /** Takes away what a test left, however it ended. */
  async clean(...stacks: string[]): Promise<void> {
    for (const stack of stacks) await this.run('teardown', '--local', '--stack', stack, '--yes')
    await rm(resolve(this.home, '..'), { recursive: true, force: true })
  }
}
