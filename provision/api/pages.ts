interface Page<T> {
  Items?: T[] | undefined
  NextToken?: string | undefined
}

/** All pages of a list: the SDK has no paginators for API Gateway's. */
export async function allPages<T>(ask: (page: { NextToken?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let token: string | undefined
  do {
    const { Items = [], NextToken } = await ask(token === undefined ? {} : { NextToken: token })
    found.push(...Items)
    token = NextToken
  } while (token !== undefined)
  return found
}
