/** Something that takes its time, once what it comes after is over. */
export interface Link {
  name: string
  ms: number
  after: readonly string[]
}

export interface Chain {
  /** From its first link to its last. */
  names: string[]
  ms: number
}

/**
 * @returns the chain, among all that lead from one link to the next, that takes longest: nothing that keeps to them is faster
 * @throws where a link comes after one that there is not, or after itself
 */
export function longestChain(links: readonly Link[]): Chain {
  const chains = new Map<string, Chain | null>()
  const chainTo = (name: string): Chain => {
    const known = chains.get(name)
    if (known === null) throw new Error(`${name} comes after itself`)
    if (known !== undefined) return known
    const link = links.find((one) => one.name === name)
    if (link === undefined) throw new Error(`there is no ${name} to come after`)
    chains.set(name, null)
    const before = longest(link.after.map(chainTo))
    const chain = { names: [...before.names, name], ms: before.ms + link.ms }
    chains.set(name, chain)
    return chain
  }
  return longest(links.map(({ name }) => chainTo(name)))
}

const longest = (chains: readonly Chain[]): Chain =>
  chains.reduce((a, b) => (b.ms > a.ms ? b : a), { names: [], ms: 0 })
