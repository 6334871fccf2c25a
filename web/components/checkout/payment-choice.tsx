const CHOICES = [
  ['succeeds', 'Goes through', 'The order is paid at once.'],
  ['declined', 'Is declined', 'The order waits; you may try again.'],
  ['times-out', 'Gets no answer, and went through', 'Takes eight seconds; settles by itself.'],
  ['times-out-declined', 'Gets no answer, and was declined', 'Takes eight seconds; settles by itself.'],
] as const

/** Where another shop asks for a card. */
export function PaymentChoice({ chosen }: { chosen: string }) {
  return (
    <fieldset className="card p-5">
      <legend className="float-left mb-1 w-full text-lg font-bold">Test payment</legend>
      <p className="mb-3 text-sm text-muted">No money moves. Choose how it goes:</p>
      <div className="grid gap-2 sm:grid-cols-2">
        {CHOICES.map(([value, title, note]) => (
          <label
            key={value}
            className="flex gap-3 rounded-lg border border-field p-3 has-checked:border-accent has-checked:bg-plate"
          >
            <input
              type="radio"
              name="method"
              value={value}
              defaultChecked={value === chosen}
              className="mt-0.5"
            />
            <span>
              <span className="block font-semibold">{title}</span>
              <span className="block text-sm text-muted">{note}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
