import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RECIPE } from './base-recipe.ts'
import { makeAuthority, type Signed } from './certificates.ts'
import { run } from './run.ts'

const CACHE = fileURLToPath(new URL('../../.cache/sandbox', import.meta.url))
/** Programs of the host, and Debian's packages that bring them. */
const NEEDED = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  nft: 'nftables',
  ip: 'iproute2',
  'dpkg-deb': 'dpkg',
  openssl: 'openssl',
  setpriv: 'util-linux',
  sysctl: 'procps',
  curl: 'curl',
}

export interface Base {
  /** The disk that machines share and never write to. */
  root: string
  /** Signs what the machines trust. */
  authority: Signed
  isNew: boolean
}

/**
 * Debian 12 as the machines have it: made once (half a minute to two), then kept in .cache/ until its recipe changes.
 * @throws where a program is missing and apt cannot bring it, or the mirror does not answer
 */
export async function ensureBase(): Promise<Base> {
  await ensurePrograms()
  const hash = createHash('sha256').update(JSON.stringify(RECIPE)).digest('hex').slice(0, 12)
  const folder = join(CACHE, `base-${hash}`)
  const isNew = !(await isThere(folder))
  if (isNew) await build(folder)
  return {
    root: join(folder, 'root'),
    authority: { certificate: join(folder, 'ca.pem'), key: join(folder, 'ca.key') },
    isNew,
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function ensurePrograms(): Promise<void> {
  const found = await run('sh', [
    '-c',
    `for it in ${Object.keys(NEEDED).join(' ')}; do command -v $it; done; :`,
  ])
  const missing = Object.entries(NEEDED).filter(
    ([program]) => !found.split('\n').some((path) => path.endsWith(`/${program}`)),
  )
  if (missing.length === 0) return
  await run('apt-get', ['update', '-qq'])
  await run('apt-get', [
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...missing.map(([, name]) => name),
  ])
}

/** Beside first, then renamed: one that was cut short is never taken for a whole one. */
async function build(folder: string): Promise<void> {
  await removeOthers()
  const unfinished = `${folder}.unfinished-${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  const root = join(unfinished, 'root')
  const { certificate } = await makeAuthority(unfinished)
  process.stderr.write('making the base of the machines in .cache/sandbox, once (one or two minutes)\n')
  await run('mmdebstrap', [
    ...['--variant=minbase', '--components=main', `--include=${RECIPE.PACKAGES.join(',')}`, '--quiet'],
    ...['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    ...['--dpkgopt=force-unsafe-io', '--aptopt=Acquire::Languages "none"'],
    ...['bookworm', root, `${RECIPE.MIRROR}/debian`],
  ])
  for (const [path, text] of Object.entries(RECIPE.FILES)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const unit of RECIPE.MASKED) await symlink('/dev/null', join(root, 'etc/systemd/system', unit))
  await writeFile(join(root, 'usr/local/share/ca-certificates/sandbox.crt'), await readFile(certificate))
  await run('chroot', [root, 'update-ca-certificates'])
  await rename(unfinished, folder)
}

/** Bases of older recipes that no machine stands on. */
async function removeOthers(): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8')
  for (const name of await readdir(CACHE).catch(() => [])) {
    const maker = /\.unfinished-(\d+)$/.exec(name)?.[1]
    const isWanted =
      mounts.includes(join(CACHE, name)) || (maker !== undefined && (await isThere(`/proc/${maker}`)))
    if (name.startsWith('base-') && !isWanted) await rm(join(CACHE, name), { recursive: true, force: true })
  }
}
