/** The place is held from the start by width and height, so that nothing moves when the picture comes. */
export function Picture({
  slug,
  eager = false,
  className = '',
}: {
  slug: string
  eager?: boolean
  className?: string
}) {
  return (
    // biome-ignore lint/performance/noImgElement: drawings of some 2 KB; there is nothing to optimise
    <img
      src={`/pictures/${slug}`}
      alt=""
      width={400}
      height={300}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      className={`h-auto w-full ${className}`}
    />
  )
}
