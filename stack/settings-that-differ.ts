/**
 * Settings are told one by one: the whole of them is a page.
 * @param there of any version, so anything that JSON has
 * @returns the ones that differ, with what they are and what they are to be: `schedule.everyMinutes 30`
 */
export function settingsThatDiffer(there: unknown, wanted: unknown): { from: string; to: string } {
  const [from, to] = [leaves(there), leaves(wanted)]
  const differing = [...new Set([...from.keys(), ...to.keys()])].filter(
    (path) => from.get(path) !== to.get(path),
  )
  const told = (values: Map<string, string>) =>
    differing.map((path) => `${path} ${values.get(path) ?? 'not set'}`).join(', ')
  return { from: told(from), to: told(to) }
}

/** `aws.etlShards` with its value, of every setting. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, JSON.stringify(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  )
}
