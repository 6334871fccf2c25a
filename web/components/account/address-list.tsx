import { defaultAddressAction, removeAddressAction } from '../../app/account/actions.ts'
import type { SavedAddress } from '../../lib/account/addresses.ts'
import { countryName } from '../../lib/checkout/countries.ts'
import { Link } from '../link.tsx'

export function AddressList({ addresses }: { addresses: readonly SavedAddress[] }) {
  return (
    <ul className="divide-y divide-line">
      {addresses.map((address) => (
        <li key={address.id} className="py-4 first:pt-0">
          <Address address={address} />
        </li>
      ))}
    </ul>
  )
}

function Address({ address }: { address: SavedAddress }) {
  const { id, fullName, line1, line2, postalCode, city, region, country, phone, isDefault } = address
  const lines = [
    ...[line1, line2, [postalCode, city].filter(Boolean).join(' ')],
    ...[[region, countryName(country)].filter(Boolean).join(', '), phone],
  ].filter(Boolean)
  const of = (
    <span className="sr-only">
      {' '}
      the address of {fullName}, {line1}
    </span>
  )
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 font-semibold">
        {fullName}
        {isDefault && (
          <span className="rounded-md bg-good-ground px-2 py-0.5 text-sm font-medium">
            Fills the checkout
          </span>
        )}
      </p>
      <address className="whitespace-pre-line text-muted not-italic">{lines.join('\n')}</address>
      <div className="flex flex-wrap gap-x-5 text-sm">
        <Link href={`/account/addresses/${id}`} className="link inline-flex min-h-11 items-center">
          Change{of}
        </Link>
        {!isDefault && (
          <form action={defaultAddressAction}>
            <input type="hidden" name="id" value={id} />
            <button type="submit" className="link min-h-11">
              Use in the checkout{of}
            </button>
          </form>
        )}
        <form action={removeAddressAction}>
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="link min-h-11">
            Remove{of}
          </button>
        </form>
      </div>
    </>
  )
}
