import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Footer } from '../components/shell/footer.tsx'
import { Header } from '../components/shell/header.tsx'
import { Tracker } from '../components/tracker.tsx'
import { SHOP_NAME } from '../lib/shop.ts'

export const metadata: Metadata = {
  title: { default: `${SHOP_NAME}: computers, and everything around them`, template: `%s · ${SHOP_NAME}` },
  description: 'Laptops, screens, keyboards and all that belongs to them.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f7f5' },
    { media: '(prefers-color-scheme: dark)', color: '#14171c' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <a href="#content" className="button sr-only left-4 top-4 z-10 focus:not-sr-only focus:absolute">
          Skip to content
        </a>
        {/* Before the page, so that it knows who is signed in by the time the page tells of anything. */}
        <Tracker />
        <Header />
        <main id="content" tabIndex={-1} className="grow pb-16 pt-6 outline-none md:pt-10">
          {children}
        </main>
        <Footer />
      </body>
    </html>
  )
}
