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
    // For machines with other work to do: nothing here should take long, and what hangs is to say so.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
