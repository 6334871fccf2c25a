import type { ReactNode } from 'react'

/** A page that is a message: what is the matter, and where to go on. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="wide">
      <div className="mx-auto flex max-w-xl flex-col items-start gap-4 py-12 md:py-20">
        <h1 className="text-3xl font-bold">{title}</h1>
        {children}
      </div>
    </div>
  )
}
