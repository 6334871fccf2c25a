import type { CheckoutState } from '../../app/checkout/actions.ts'

type Refused = NonNullable<NonNullable<CheckoutState>['refused']>

export function RefusedNotice({ refused }: { refused: Refused }) {
  return (
    <div role="alert" tabIndex={-1} className="notice notice-bad">
      <p className="font-semibold">Nothing was ordered, and nothing charged.</p>
      <p>{sentence(refused)}</p>
    </div>
  )
}

function sentence(refused: Refused): string {
  switch (refused.kind) {
    case 'empty':
      return 'Your cart is empty: it may have been ordered in another tab.'
    case 'price-changed':
      return 'A price has changed since you opened this page. The new total stands on the button: please look and order again.'
    case 'out-of-stock':
      return refused.products
        .map(({ name, stock }) =>
          stock === 0 ? `${name} is sold out.` : `Of ${name} only ${stock} are left.`,
        )
        .concat('Please change your cart.')
        .join(' ')
    case 'too-often':
      return 'That was very often. Please wait a minute and try again.'
  }
}
