import type { ReactNode } from 'react'
import { Message } from '../shell/message.tsx'

/** A page of one form. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="wide max-w-lg">
      <h1 className="mb-5 text-3xl font-bold">{title}</h1>
      {children}
    </div>
  )
}

export function NoSignIn() {
  return (
    <Message title="There are no accounts here">
      <p className="text-muted">
        This shop runs without sign-in. You can buy all the same: cart, wishlist and orders are kept in this
        browser.
      </p>
    </Message>
  )
}

/** On one's own machine nothing is mailed. */
export function MailNote() {
  return (
    <p className="notice mb-4 text-sm">
      This shop runs on one machine and sends no mail. The code is in its log:{' '}
      <code className="inline-block">clickstream-cli logs --local sign-in</code>
    </p>
  )
}
