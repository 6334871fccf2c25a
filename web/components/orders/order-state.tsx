import { cancelAction, retryAction } from '../../app/orders/[number]/actions.ts'
import type { OrderDetail } from '../../lib/orders/orders.ts'
import { PaymentChoice } from '../checkout/payment-choice.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { Link } from '../link.tsx'
import { RefreshSoon } from './refresh-soon.tsx'

const HEADINGS: Readonly<Record<string, string>> = {
  paid: 'Thank you for your order',
  shipped: 'Your order is on its way',
  delivered: 'Your order has arrived',
  cancelled: 'This order was cancelled',
  refunded: 'This order was refunded',
}

/** How things stand with the order, and what can be done about it. */
export function OrderState({ order }: { order: OrderDetail }) {
  const { number, status, payments } = order
  const payment = payments[0]?.status
  if (status === 'pending' && payment === 'declined') return <Declined number={number} />
  if (status === 'pending') return <InDoubt number={number} />
  return (
    <div>
      <h1 className="text-3xl font-bold">{HEADINGS[status] ?? 'Your order'}</h1>
      <div
        className={`notice mt-4 flex flex-wrap justify-between gap-x-4 ${status === 'cancelled' ? '' : 'notice-good'}`}
      >
        {status === 'cancelled' ? (
          <p>
            Nothing was charged for order <Unbroken number={number} />.
          </p>
        ) : (
          <p>
            Order <Unbroken number={number} /> is paid. Keep the number: it names the order if you ask us
            about it.
          </p>
        )}
        <Link href="/" className="link">
          Look around
        </Link>
      </div>
    </div>
  )
}

function InDoubt({ number }: { number: string }) {
  return (
    <div>
      <h1 className="text-3xl font-bold">We are waiting for your payment</h1>
      <div role="status" className="notice mt-4">
        <p className="font-semibold">Please do not pay again.</p>
        <p>
          The payment for order <Unbroken number={number} /> got no answer yet. Your items are kept for you,
          and you will be charged once at most. This page looks again every few seconds.
        </p>
      </div>
      <RefreshSoon />
    </div>
  )
}

function Declined({ number }: { number: string }) {
  return (
    <div>
      <h1 className="text-3xl font-bold">Your payment was declined</h1>
      <p role="status" className="notice notice-bad mt-4">
        Nothing was charged. Your items are kept for half an hour: try again, or cancel order{' '}
        <Unbroken number={number} />.
      </p>
      <form action={retryAction} className="mt-4 flex flex-col gap-4">
        <input type="hidden" name="number" value={number} />
        <input type="hidden" name="key" value={crypto.randomUUID()} />
        <PaymentChoice chosen="succeeds" />
        <SubmitButton busy="Paying…">Pay again</SubmitButton>
      </form>
      <form action={cancelAction} className="mt-3">
        <input type="hidden" name="number" value={number} />
        <SubmitButton busy="Cancelling…" className="button-quiet w-full">
          Cancel the order
        </SubmitButton>
      </form>
    </div>
  )
}

/** A number that is to be read out or copied stands on one line, whatever its hyphen would allow. */
function Unbroken({ number }: { number: string }) {
  return <span className="whitespace-nowrap">{number}</span>
}
