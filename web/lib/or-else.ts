/** What the page can do without: the fallback stands in where the database does not answer. The page itself tells of it. */
export async function orElse<T>(read: () => Promise<T>, fallback: T): Promise<T> {
  try {
    return await read()
  } catch {
    return fallback
  }
}
