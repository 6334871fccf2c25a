import type { FormState } from '../../lib/form-state.ts'

interface Props {
  state: FormState | null
  /** What led here, until there is an answer: then it is old news. */
  before?: string | null
}

/** What there is to say of a form as a whole, above its fields. */
export function FormNotes({ state, before = null }: Props) {
  const notice = state === null ? before : state.notice
  return (
    <>
      {state?.problem && (
        <p role="alert" tabIndex={-1} className="notice notice-bad">
          {state.problem}
        </p>
      )}
      <div role="status" className="empty:hidden">
        {notice && <p className="notice notice-good">{notice}</p>}
      </div>
    </>
  )
}
