import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { AddressForm } from '../../../../components/account/address-form.tsx'
import { Breadcrumbs } from '../../../../components/shell/breadcrumbs.tsx'
import { findAddress } from '../../../../lib/account/addresses.ts'
import { requireAccount } from '../../../../lib/account/require-account.ts'
import { COUNTRIES } from '../../../../lib/checkout/countries.ts'
import { prisma } from '../../../../lib/database/prisma.ts'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf((await params).id), robots: { index: false } }
}

const titleOf = (id: string) => (id === 'new' ? 'New address' : 'Change an address')

/** One of the account's addresses, or a new one at `/account/addresses/new`. */
export default async function AddressPage({ params }: Props) {
  const { id } = await params
  const { userId, displayName } = await requireAccount(`/account/addresses/${encodeURIComponent(id)}`)
  const isNew = id === 'new'
  const saved = z.uuid().safeParse(id).success ? await findAddress(prisma(), userId, id) : null
  if (!isNew && saved === null) notFound()
  const { id: _, isDefault, ...initial } = saved ?? { id, isDefault: false, fullName: displayName }
  const title = titleOf(id)
  return (
    <div className="wide max-w-2xl">
      <Breadcrumbs trail={[{ name: 'Account', href: '/account' }]} here={title} />
      <h1 className="mb-5 text-3xl font-bold">{title}</h1>
      <AddressForm id={isNew ? '' : id} initial={initial} isDefault={isDefault} countries={COUNTRIES} />
    </div>
  )
}
