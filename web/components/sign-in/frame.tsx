import type { ReactNode } from 'react'
import { Message } from '../shell/message.tsx'

/** The CLI's own (cli/global-options.ts): it need not be named. */
const DEFAULT_STACK = 'clickstream'

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
  const stack = process.env['CLICKSTREAM_STACK'] ?? DEFAULT_STACK
  const named = stack === DEFAULT_STACK ? '' : ` --stack ${stack}`
  return (
    <p className="notice mb-4 text-sm">
      This shop runs on one machine and sends no mail. The code is in its log:{' '}
      <code className="inline-block">{`clickstream-cli logs --local${named} sign-in`}</code>
    </p>
  )
}
