import type { FormState } from '../../lib/form-state.ts'

/** What there is to say of a form as a whole, above its fields. */
export function FormNotes({ state }: { state: FormState | null }) {
  return (
    <>
      {state?.problem && (
        <p role="alert" tabIndex={-1} className="notice notice-bad">
          {state.problem}
        </p>
      )}
      <div role="status" className="empty:hidden">
        {state?.notice && <p className="notice notice-good">{state.notice}</p>}
      </div>
    </>
  )
}
