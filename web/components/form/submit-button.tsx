'use client'

import type { ReactNode } from 'react'
import { useFormStatus } from 'react-dom'

/** Says that it is at work, and cannot be pressed twice meanwhile. */
export function SubmitButton({
  children,
  busy,
  className = 'button',
}: {
  children: ReactNode
  /** What it says while the form is on its way. */
  busy: string
  className?: string
}) {
  const { pending } = useFormStatus()
  return (
    <button type="submit" className={className} disabled={pending}>
      {pending ? busy : children}
    </button>
  )
}
