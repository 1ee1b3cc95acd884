import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Only what is not ours: every test file below test/ runs.
    exclude: ['node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    // All cores: much of a scenario is waiting.
    maxWorkers: '100%',
    testTimeout: 15_000,
    hookTimeout: 60_000,
  },
});
