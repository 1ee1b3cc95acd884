// `npm run test:quick`: what is decided and what is said. No Redis, no browser, no process of its own.
import { defineConfig } from 'vitest/config';

export const quickFolders = ['bench', 'domain', 'explanations', 'usecases', 'doubles', 'adapters/slack'];

export const quickTests = {
  include: quickFolders.map((folder) => `test/${folder}/**/*.test.ts`),
  // Nothing here keeps state of its own, so the modules are read once.
  pool: 'threads',
  isolate: false,
} as const;

export default defineConfig({
  test: {
    ...quickTests,
    testTimeout: 15_000,
    // With `npm run coverage`: what the tests nearest to the decisions hold, scenarios not counted.
    coverage: {
      include: ['src/domain/**', 'src/usecases/**'],
      reporter: ['text', 'html'],
    },
  },
});
