'use client'

import './globals.css'
import ErrorPage from './error.tsx'

/** Where even the frame of the page fails. */
export default function GlobalError(props: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  )
}
