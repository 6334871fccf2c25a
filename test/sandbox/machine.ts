import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { MARK, type Names } from './names.ts'
import { run, tryRun } from './run.ts'

/** What systemd takes as wishes (systemd(1), "Signals": SIGRTMIN+4 and +5). SIGRTMIN is 34. */
const POWER_OFF = 38
const REBOOT = 39

/** How nspawn ends when the machine wants to boot again (systemd-nspawn(1), --keep-unit). */
const REBOOTED = 133

/** It shuts its machine down when this process has ended, however that was (setpriv(1); systemd-nspawn(1) on SIGTERM). */
const WITH_US = ['--pdeathsig', 'TERM', 'systemd-nspawn']

/** After this, EC2 pulls the plug (EC2 guide, "Stop and start": a few minutes). */
const PLUG_MS = 30_000

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** One machine: a disk over the base, and a Debian that boots from it in its namespace. */
export interface Machine {
  start(): Promise<void>
  /** Shuts down; the disk stays. */
  stop(): Promise<void>
  reboot(): Promise<void>
  /** Ends at once; the disk goes too. */
  destroy(): Promise<void>
  /** As root, inside it. @param input its standard input; @throws where it does not run */
  exec(command: string, input?: string): Promise<Ran>
  isRunning(): boolean
  /** What it says while it boots. */
  console: string
}

export interface MachineSpec {
  names: Names
  /** Its own, and its host's. */
  name: string
  namespace: string
  /** The base's root, which is not written to. */
  base: string
  /** Nobody had asked for its end. */
  onEnded(code: unknown): void
}

export function makeMachine({ names, name, namespace, base, onEnded }: MachineSpec): Machine {
  const folder = join(names.home, 'machines', name)
  const disk = join(folder, 'disk')
  const log = join(folder, 'console.log')
  let nspawn: ChildProcess | null = null
  let ended: Promise<void> = Promise.resolve()
  let isWanted = false

  /** @returns when it has ended for good */
  const boot = async (): Promise<void> => {
    const console = await open(log, 'a')
    const child = spawn('setpriv', [...WITH_US, ...nspawnArgs(disk, `${names.id}-${name}`, namespace)], {
      // A group of its own: a Ctrl-C at the tests is not for it.
      detached: true,
      stdio: ['ignore', console.fd, console.fd],
      env: { PATH: process.env['PATH'] ?? '', [MARK]: names.id },
    })
    nspawn = child
    await console.close()
    const code = await new Promise((resolve) => child.once('close', resolve))
    nspawn = null
    if (code === REBOOTED && isWanted) return boot()
    if (isWanted) onEnded(code)
    isWanted = false
  }

  const leader = async (): Promise<number> => {
    for (let attempt = 0; attempt < 100 && isWanted; attempt++) {
      const child = await childOf(nspawn?.pid ?? 0)
      if (child !== null) return child
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`${name} does not run`)
  }
  const pullPlug = async () => {
    // Its init first, which takes all of its processes along: those of an nspawn that is killed may live on without it.
    const pid = nspawn === null ? null : await childOf(nspawn.pid ?? 0)
    if (pid !== null) tryKill(pid)
    nspawn?.kill('SIGKILL')
  }
  const endWithin = async (ms: number) => {
    const plug = setTimeout(() => void pullPlug(), ms)
    await ended
    clearTimeout(plug)
  }
  return {
    console: log,
    isRunning: () => isWanted,
    start: async () => {
      await mountDisk(folder, disk, base)
      isWanted = true
      ended = boot()
      await leader()
    },
    stop: async () => {
      const pid = await leader().catch(() => null)
      isWanted = false
      if (pid !== null) process.kill(pid, POWER_OFF)
      await endWithin(PLUG_MS)
    },
    reboot: async () => void process.kill(await leader(), REBOOT),
    destroy: async () => {
      isWanted = false
      await endWithin(0)
      await tryRun('umount', ['-R', disk])
      await rm(folder, { recursive: true, force: true })
    },
    exec: async (command, input) => enter(await leader(), command, input),
  }
}

/** The first process that another one has started. */
async function childOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const [child = ''] = children.trim().split(' ')
  return child === '' ? null : Number(child)
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const nspawnArgs = (disk: string, name: string, namespace: string): string[] => [
  ...['--quiet', `--directory=${disk}`, `--machine=${name}`, '--boot', '--resolv-conf=off'],
  // There is no systemd on the host to register with, nor to give it a unit.
  ...['--register=no', '--keep-unit', '--console=pipe', '--link-journal=no', '--timezone=off'],
  `--network-namespace-path=/run/netns/${namespace}`,
]

async function mountDisk(folder: string, disk: string, base: string): Promise<void> {
  const [upper, work] = [join(folder, 'upper'), join(folder, 'work')]
  for (const path of [disk, upper, work]) await mkdir(path, { recursive: true })
  const mounts = await readFile('/proc/mounts', 'utf8')
  if (mounts.includes(` ${disk} `)) return
  // In its options, a colon would begin another folder and a comma another option.
  const plain = base.replaceAll(/[\\:,]/g, (sign) => `\\${sign}`)
  const options = `lowerdir=${plain},upperdir=${upper},workdir=${work}`
  await run('mount', ['-t', 'overlay', 'overlay', '-o', options, disk])
}

async function enter(leader: number, command: string, input?: string): Promise<Ran> {
  const environment = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'HOME=/root',
    'LANG=C.UTF-8',
  ]
  const inside = ['env', '-i', ...environment, 'bash', '-c', command]
  const { exitCode, stdout, stderr } = await execa('nsenter', ['-t', String(leader), '-a', '--', ...inside], {
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  })
  return { code: exitCode ?? -1, stdout: String(stdout), stderr: String(stderr) }
}
