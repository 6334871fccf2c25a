// The storefront's own lock file, out of the repository's: what a hosting service installs is what was tested here, version by
// version and hash by hash, without asking a registry.

const NEST = '/node_modules/'

/**
 * @param lock the repository's, lockfileVersion 3
 * @param folder the workspace's, as the lock names it
 * @returns a lock of the workspace alone, with all that it needs and nothing else
 */
export function workspaceLock(lock, folder) {
  const { [folder]: own } = lock.packages
  if (own === undefined) throw new Error(`the lock file has no workspace ${folder}`)
  const placed = new Map([['', { from: folder, entry: own }]])
  const queue = ['']
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const { from, entry } = placed.get(at)
    for (const [name, isNeeded] of needs(entry, at === '')) {
      const source = resolved(lock.packages, from, name)
      if (source === undefined) {
        if (isNeeded) throw new Error(`the lock file has no ${name}, which ${from} needs`)
        continue
      }
      const spot = spotFor(placed, at, from, name, source)
      if (spot === null) continue
      placed.set(spot, { from: source, entry: lock.packages[source] })
      queue.push(spot)
    }
  }
  const packages = [...placed].map(([path, { entry }]) => [path, entry])
  packages.sort(([a], [b]) => (a < b ? -1 : 1))
  const { name, version, lockfileVersion } = { ...lock, ...own }
  return { name, version, lockfileVersion, requires: true, packages: Object.fromEntries(packages) }
}

/** Names, and whether npm calls the tree broken without them. */
function needs({ dependencies, devDependencies, optionalDependencies, peerDependencies, ...of }, isRoot) {
  const isOptionalPeer = (name) => of.peerDependenciesMeta?.[name]?.optional === true
  return [
    ...Object.keys(dependencies ?? {}).map((name) => [name, true]),
    ...Object.keys((isRoot && devDependencies) || {}).map((name) => [name, true]),
    // The lock of a machine may lack those of other machines.
    ...Object.keys(optionalDependencies ?? {}).map((name) => [name, false]),
    ...Object.keys(peerDependencies ?? {}).flatMap((name) => (isOptionalPeer(name) ? [] : [[name, true]])),
  ]
}

/** Where Node finds a package from a folder: beside it, then ever further up. */
function resolved(packages, from, name) {
  for (const spot of candidates(from, name)) if (spot in packages) return spot
  return undefined
}

function candidates(from, name) {
  const spots = []
  for (let at = from; at !== ''; at = parentOf(at)) spots.push(`${at}${NEST}${name}`)
  return [...spots, `node_modules/${name}`]
}

function parentOf(path) {
  const cut = path.lastIndexOf(NEST)
  return cut < 0 ? '' : path.slice(0, cut)
}

/** On top where there is room and the old lock did not keep it to its parent. @returns null where it is found already */
function spotFor(placed, at, from, name, source) {
  const found = candidates(at, name).find((spot) => placed.has(spot))
  if (found !== undefined && placed.get(found).from === source) return null
  const isKept = at !== '' && source === `${from}${NEST}${name}`
  if (found === undefined && !isKept) return `node_modules/${name}`
  return at === '' ? `node_modules/${name}` : `${at}${NEST}${name}`
}
