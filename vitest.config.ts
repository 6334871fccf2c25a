import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const servers = ['test/support/postgres-server.ts', 'test/support/moto-server.ts']
// Vitest's default leaves one processor for watching, which halves the speed of a machine with two.
const shared = {
  pool: 'forks' as const,
  maxWorkers: availableParallelism(),
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
          globalSetup: servers,
          include: [
            '{cli,stack,local,lambdas,migrations,simulate}/**/*.test.ts',
            'web/**/*.test.ts',
            'test/support/**/*.test.ts',
            'web/tracker/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...shared,
          name: 'aws',
          globalSetup: ['test/support/moto-server.ts'],
          include: ['{provision,test/aws}/**/*.test.ts'],
          // A whole stack at each fault of each call, on two slow processors.
          testTimeout: 900_000,
          // The SDK's clients take most of a second to load, and no test changes what it shares with others: an account each.
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          globalSetup: [...servers, 'test/support/build.ts'],
          include: ['test/*.test.ts'],
          testTimeout: 300_000,
          // The first that brings up a stack builds the shop.
          hookTimeout: 900_000,
          // Each of these measures or kills processes; side by side they would starve one another.
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'journeys',
          globalSetup: ['test/support/build.ts'],
          include: ['test/journeys/**/*.test.ts'],
          // The first builds the shop.
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'sandbox',
          globalSetup: ['test/support/moto-server.ts', 'test/support/build.ts'],
          include: ['test/sandbox/**/*.test.ts'],
          // Real machines boot and install packages.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
