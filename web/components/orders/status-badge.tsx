const NAMES: Readonly<Record<string, string>> = {
  pending: 'Not paid yet',
  paid: 'Paid',
  shipped: 'On its way',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
}

export function StatusBadge({ status }: { status: string }) {
  const ground =
    status === 'pending' ? 'bg-warn-ground' : status === 'cancelled' ? 'bg-bad-ground' : 'bg-good-ground'
  return (
    <span className={`rounded-md px-2 py-0.5 text-sm font-medium ${ground}`}>{NAMES[status] ?? status}</span>
  )
}
