import { defineConfig } from 'vitest/config'

/** Tests run from source: the workspace's own packages resolve to src/, no build first. */
const conditions = ['@guanxi/source', 'module', 'node', 'development|production']
const postgres = ['scripts/vitest-postgres.ts']

function project(name: string, include: string, globalSetup: string[] = []) {
  return { extends: true as const, test: { name, include: [include], globalSetup } }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: 'node',
    // Half of the time a test waits for its database.
    maxWorkers: '100%',
    // How fast something is, benchmarks tell. These only end what hangs, also on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
    },
    projects: [
      project('core', 'packages/core/src/**/*.test.ts'),
      project('adapters-sql', 'packages/adapters-sql/src/**/*.test.ts', postgres),
      project('adapters-sqlite', 'packages/adapters-sqlite/src/**/*.test.ts'),
      project('adapters-postgres', 'packages/adapters-postgres/src/**/*.test.ts', postgres),
      project('plugin-email', 'packages/plugin-email/src/**/*.test.ts', postgres),
      project('plugin-erp', 'packages/plugin-erp/src/**/*.test.ts', postgres),
      project('examples', 'examples/*/*.test.ts', postgres),
      project('docs', 'docs/**/*.test.ts', postgres),
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/src/**/*.test-d.ts'],
            tsconfig: 'tsconfig.type-tests.json',
            checker: 'node_modules/typescript-native/bin/tsc',
            // Errors elsewhere are for `pnpm check:types` to report.
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
})
