import { defineConfig } from 'vitest/config'

const shared = {
  globalSetup: ['test/support/postgres-server.ts', 'test/support/moto-server.ts'],
  pool: 'forks' as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{cli,stack,provision,local,lambdas,migrations,simulate}/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: ['test/**/*.test.ts'],
          testTimeout: 300_000,
          // Each of these measures or kills processes; side by side they would starve one another.
          fileParallelism: false,
        },
      },
    ],
  },
})
