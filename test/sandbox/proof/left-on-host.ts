import { sandboxProcesses } from '../processes.ts'
import { tryRun } from '../run.ts'

/** Told by the host's own programs, and not by what takes them away. */
const LOOKS: Record<string, string> = {
  namespaces: 'ip netns list',
  mounts: 'cat /proc/mounts',
  links: 'ip -o link',
  tables: 'nft list tables',
  folders: 'ls -d /var/tmp/clickstream-sandbox/* /etc/netns/* /run/systemd/nspawn/*/*',
}

/** @returns how many of each kind carry this sandbox's name on this machine */
export async function leftOnHost(id: string): Promise<Record<string, number>> {
  const left: Record<string, number> = {
    processes: [...(await sandboxProcesses()).values()].filter((of) => of === id).length,
  }
  for (const [kind, look] of Object.entries(LOOKS)) {
    const listed = await tryRun('sh', ['-c', `${look} 2>/dev/null; :`])
    left[kind] = listed.split('\n').filter((line) => line.includes(id)).length
  }
  return left
}
