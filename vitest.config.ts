import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/bench/**', 'node_modules/**'],
    globalSetup: ['test/testbed/keys-before-tests.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
