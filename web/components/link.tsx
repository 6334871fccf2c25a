import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/** Every page is made for its visitor: fetched ahead, a list of products would have the server render dozens that nobody opens. */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />
}
