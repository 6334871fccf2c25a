import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

/** The scripts of userdata/, by their file's name. */
export type ScriptName =
  | 'bundle'
  | 'upload-bundle'
  | 'bundle-source'
  | 'postgresql'
  | 'shiny'
  | 'backup'
  | 'restore'

/** @returns the script as it runs on a machine: with what all of them share before it */
export async function scriptText(script: ScriptName): Promise<string> {
  return `${await userdata('lib')}\n${await userdata(script)}`
}

async function userdata(name: string): Promise<string> {
  // From the sources, and from a built program.
  for (const place of ['../../userdata', '../userdata']) {
    const text = await readFile(new URL(`${place}/${name}.sh`, import.meta.url), 'utf8').catch(() => null)
    if (text !== null) return text
  }
  throw new Error(`userdata/${name}.sh is not where this program expects it`)
}

/** One start of a script on a machine. */
export interface Run {
  script: ScriptName
  /** Of this one alone: letters and digits. */
  id: string
}

/** The newest run's. */
export const logFile = (script: ScriptName): string => `/var/log/clickstream/${script}.log`

/** A name that no script gives to a unit of its own: this one's would take its place until the machine reboots. */
const unitOf = (script: ScriptName): string => `clickstream-script-${script}`

/** In /run: after a reboot nothing is left of it. */
const folderOf = ({ script, id }: Run): string => `/run/clickstream/${script}/${id}`

const logOf = ({ script, id }: Run): string => `/var/log/clickstream/${script}.${id}.log`

/** Compressed it fits into one command; and nothing in it can be taken for a `{{parameter}}` of Systems Manager's. */
const packed = (text: string): string => gzipSync(text, { level: 9 }).toString('base64')

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Says, at the script's end, how that was. */
const WRAPPER = `set -u
cd "$(dirname "$0")"
. ./inputs
bash ./script
echo $? >exit.new
rm -f inputs script
mv exit.new exit
`

/**
 * A command that starts a script as a unit of systemd, so that it outlives the command and the agent, with its output in a log file.
 * Sent again, it changes nothing. It prints the id of the run that is under way, which may be another one's.
 * @param inputs by name; they may hold any text
 */
export function startCommand(run: Run, text: string, inputs: Readonly<Record<string, string>>): string {
  const { script, id } = run
  const unit = unitOf(script)
  const exports = Object.entries(inputs).map(([name, value]) => `export ${name}=${quoted(value)}\n`)
  const put = (content: string, file: string) => `echo ${packed(content)} | base64 -d | gunzip >${id}/${file}`
  return `set -eu
umask 077
mkdir -p /var/log/clickstream /run/clickstream/${script}
cd /run/clickstream/${script}
exec 8>start.lock
flock 8
if [ -e ${id} ]; then echo ${id}; exit; fi
if systemctl -q is-active ${unit}; then cat current; exit; fi
systemctl -q reset-failed ${unit} 2>/dev/null || true
# Of runs before this one, the five newest.
ls -1dt /var/log/clickstream/${script}.*.log ./*/ 2>/dev/null | tail -n +11 | xargs -r rm -rf
mkdir ${id}
echo ${id} >current
${put(WRAPPER, 'wrapper')}
${put(exports.join(''), 'inputs')}
${put(text, 'script')}
: >${logOf(run)}
ln -sfn ${logOf(run)} ${logFile(script)}
systemd-run --quiet --unit=${unit} --property=StandardOutput=append:${logOf(run)} --property=StandardError=append:${logOf(run)} /bin/bash ${folderOf(run)}/wrapper 8>&-
echo ${id}
`
}

/** Of a failure. */
const LAST_LINES = 20

/**
 * A command that prints what a run has said since: it waits up to 15 seconds for something. See parsePoll.
 * @param offset bytes of the log that are known
 */
export function pollCommand(run: Run, offset: number): string {
  const { script, id } = run
  const log = logOf(run)
  return `cd ${folderOf(run)} 2>/dev/null || { echo 'state: gone'; exit 0; }
tries=0
while :; do
  active=no
  if [ "$(cat ../current 2>/dev/null)" = ${id} ] && systemctl -q is-active ${unitOf(script)}; then active=yes; fi
  if [ -e exit ]; then state="exit $(cat exit)"; elif [ $active = yes ]; then state=running; else state=gone; fi
  size=$(stat -c %s ${log})
  said=$(tail -c +${offset + 1} ${log} | head -c $((size - ${offset})) | grep -aE '^(progress|report): ' | tail -n 40)
  tries=$((tries + 1))
  # Right after its report it ends: not worth another poll.
  news=$(printf '%s' "$said" | grep -c '^progress: ' || true)
  if [ "$state" != running ] || [ "$news" != 0 ] || [ $tries -ge 15 ]; then break; fi
  sleep 1
done
echo "state: $state"
echo "size: $size"
printf '%s\\n' "$said"
case $state in running | 'exit 0') ;; *) tail -n ${LAST_LINES} ${log} | cut -c 1-400 | sed 's/^/log: /' ;; esac
`
}

/** What a poll tells. */
export interface Heard {
  /** gone: nothing on the machine knows the run any more, or it was ended from outside. */
  state: 'running' | 'gone' | { exitCode: number }
  /** Bytes of the log that are known now. */
  offset: number
  progress: string[]
  /** JSON. */
  report: string | null
  lastLines: string[]
}

/** @param offset as it was given to pollCommand */
export function parsePoll(output: string, offset: number): Heard {
  const lines = output.split('\n')
  const all = (kind: string) =>
    lines.flatMap((line) => (line.startsWith(`${kind}: `) ? [line.slice(kind.length + 2)] : []))
  const [state = 'gone'] = all('state')
  const exitCode = /^exit (\d+)$/.exec(state)?.[1]
  return {
    state: exitCode !== undefined ? { exitCode: Number(exitCode) } : state === 'running' ? state : 'gone',
    offset: Number(all('size')[0] ?? offset),
    progress: all('progress'),
    report: all('report').at(-1) ?? null,
    lastLines: all('log').filter((line) => line.trim() !== ''),
  }
}
