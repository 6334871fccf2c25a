import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// In the repository packages are installed a folder above; where the storefront stands alone, with a lock file of its own, beside it.
const isAlone = existsSync(new URL('package-lock.json', import.meta.url))

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // Types are the type check's matter: it knows the tests too.
  typescript: { ignoreBuildErrors: true },
  eslint: { ignoreDuringBuilds: true },
  // Modules that find their own files do not survive bundling.
  serverExternalPackages: ['pg', '@prisma/adapter-pg'],
  outputFileTracingRoot: fileURLToPath(new URL(isAlone ? '.' : '..', import.meta.url)),
  // Asked for by browsers that have not read, or do not heed, the page's own link to it.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // A page's title comes with the page, for everybody: streamed after it, it is missing for a moment, and what the visitor does in
  // that moment would be told of a page without a title.
  htmlLimitedBots: /.*/,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'x-content-type-options', value: 'nosniff' },
        { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
        { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
        { key: 'cross-origin-opener-policy', value: 'same-origin' },
      ],
    },
  ],
}
