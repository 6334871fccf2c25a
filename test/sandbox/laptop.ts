import { execa } from 'execa'
import type { Base } from './base.ts'
import type { Ran } from './machine.ts'
import { MARK, type Names } from './names.ts'

export interface Laptop {
  env: Record<string, string>
  /**
   * Runs a program to its end.
   * @param env in place of the usual
   * @param input its standard input; nothing without
   */
  run(file: string, args: readonly string[], env?: Record<string, string>, input?: string): Promise<Ran>
  /** A program that is not waited for. */
  start(file: string, args: readonly string[], env?: Record<string, string>): ReturnType<typeof begin>
}

/** Of the person whose account it is: what machines and functions have are others. */
export const KEYS = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
}

export function laptopOf(names: Names, base: Base, region: string): Laptop {
  const usual = {
    ...KEYS,
    AWS_REGION: region,
    NODE_EXTRA_CA_CERTS: base.authority.certificate,
    CURL_CA_BUNDLE: base.authority.certificate,
  }
  return {
    env: usual,
    run: (file, args, env = usual, input) => inNamespace(names, 'laptop', file, args, env, input),
    start: (file, args, env = usual) => begin(names, 'laptop', file, args, env),
  }
}

/** Runs a program of the host's in one of the sandbox's namespaces. */
export async function inNamespace(
  names: Names,
  what: string,
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  input?: string,
): Promise<Ran> {
  const { exitCode, stdout, stderr } = await begin(names, what, file, args, env, input)
  return { code: exitCode ?? -1, stdout: String(stdout), stderr: String(stderr) }
}

const begin = (
  names: Names,
  what: string,
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  input?: string,
) =>
  execa('ip', ['netns', 'exec', names.namespace(what), file, ...args], {
    ...{ reject: false, extendEnv: false, ...(input === undefined ? { stdin: 'ignore' } : { input }) },
    env: { PATH: process.env['PATH'] ?? '', ...env, [MARK]: names.id },
  })
