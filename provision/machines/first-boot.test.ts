import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../userdata/first-boot.sh', import.meta.url))

/** Programs of an instance, as far as the script uses them; each notes its call, and `fails` says how often it fails first. */
const PROGRAMS: Record<string, string> = {
  curl: `case "$*" in
  *api/token*) echo a-token ;;
  *placement/region*) echo eu-central-1 ;;
  *security-credentials*) echo clickstream-shop-oltp ;;
  *amazon-ssm-agent.deb*) while [ "$1" != -o ]; do shift; done; echo package >"$2" ;;
esac`,
  dpkg: 'case "$*" in *print-architecture*) echo amd64 ;; -*i*|*-i*) touch "$HERE/installed" ;; esac',
  'dpkg-deb': 'exit 0',
  'dpkg-query': '[ -e "$HERE/installed" ] && echo installed',
  systemctl: 'exit 0',
  sleep: 'exit 0',
}

const program = (name: string, body: string) => `#!/bin/bash
echo "${name} $*" >>"$HERE/calls"
if [ -e "$HERE/fails-${name}" ] && [[ "$*" =~ $(head -1 "$HERE/fails-${name}") ]]; then
  left=$(tail -1 "$HERE/fails-${name}")
  if ((left > 0)); then
    { head -1 "$HERE/fails-${name}"; echo $((left - 1)); } >"$HERE/next" && mv "$HERE/next" "$HERE/fails-${name}"
    exit 22
  fi
fi
${body}
`

/** An instance of programs alone. @param fails by program: which of its calls fail at first, and how often */
async function machine(fails: Record<string, [call: string, times: number]> = {}) {
  const here = await mkdtemp(join(tmpdir(), 'first-boot-'))
  onTestFinished(() => rm(here, { recursive: true }))
  for (const [name, body] of Object.entries(PROGRAMS)) {
    await writeFile(join(here, name), program(name, body))
    await chmod(join(here, name), 0o755)
  }
  for (const [name, [call, times]] of Object.entries(fails))
    await writeFile(join(here, `fails-${name}`), `${call}\n${times}\n`)
  const env = { PATH: `${here}:/usr/bin:/bin`, HERE: here }
  return {
    boot: () =>
      new Promise<number>((resolve) => {
        const child = execFile('/bin/bash', [SCRIPT], { env }, () => resolve(child.exitCode ?? -1))
      }),
    calls: async () => (await readFile(join(here, 'calls'), 'utf8')).trim().split('\n'),
  }
}

test('installs the agent from the bucket of its region, enables it, and restarts it last', async () => {
  const { boot, calls } = await machine()
  expect(await boot()).toBe(0)
  const made = await calls()
  const url =
    'https://s3.eu-central-1.amazonaws.com/amazon-ssm-eu-central-1/latest/debian_amd64/amazon-ssm-agent.deb'
  expect(made.some((call) => call.startsWith('curl') && call.endsWith(url))).toBe(true)
  expect(made.filter((call) => call.startsWith('systemctl'))).toEqual([
    'systemctl enable amazon-ssm-agent',
    'systemctl restart amazon-ssm-agent',
  ])
  expect(made.at(-1)).toBe('systemctl restart amazon-ssm-agent')
  // Every question to the metadata service carries a token.
  const asked = made.filter((call) => call.includes('169.254.169.254') && !call.includes('api/token'))
  for (const call of asked) expect(call).toContain('X-aws-ec2-metadata-token: a-token')
})

test('run again, it installs nothing', async () => {
  const { boot, calls } = await machine()
  await boot()
  const first = (await calls()).length
  expect(await boot()).toBe(0)
  const again = (await calls()).slice(first)
  expect(again.some((call) => call.includes('amazon-ssm-agent.deb'))).toBe(false)
  expect(again.at(-1)).toBe('systemctl restart amazon-ssm-agent')
})

test.for([
  ['curl', 'api/token'],
  ['curl', 'amazon-ssm-agent.deb'],
  ['curl', 'security-credentials'],
  ['dpkg', ' -i '],
] as const)('%s fails a few times (%s): it tries again', async ([name, call]) => {
  const { boot, calls } = await machine({ [name]: [call, 3] })
  expect(await boot()).toBe(0)
  expect((await calls()).filter((one) => one.startsWith('sleep'))).toHaveLength(3)
  expect((await calls()).at(-1)).toBe('systemctl restart amazon-ssm-agent')
})
