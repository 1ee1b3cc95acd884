import { defineConfig } from 'vitest/config';
import { quickTests } from './vitest.quick.config.js';

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    // All cores: much of a scenario is waiting.
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'quick', ...quickTests } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          // Every test file below test/ runs, in one of the two.
          exclude: ['node_modules/**', ...quickTests.include],
          pool: 'forks',
          // Modules are read once a worker; for each file anew, reading them would take a third of the run.
          isolate: false,
        },
      },
    ],
    // For machines with other work to do: nothing here should take long, and what hangs is to say so.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
