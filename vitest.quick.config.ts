// `npm run test:quick`: what is decided and what is said. No Redis, no browser, no process of its own.
import { defineConfig } from 'vitest/config';

export const quickFolders = ['domain', 'explanations', 'usecases', 'doubles', 'adapters/slack'];

/** Files of these folders that are still on a real Redis; they run with `npm test`. A test holds the list. */
export const onRedis = [
  'test/usecases/effects/plan-timers.test.ts',
  'test/usecases/keys/who-am-i.test.ts',
  'test/usecases/people/link-identity.test.ts',
  'test/usecases/people/live-roles.test.ts',
  'test/usecases/people/set-away.test.ts',
];

export default defineConfig({
  test: {
    include: quickFolders.map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: onRedis,
    // Nothing here keeps state of its own, so the modules are read once.
    pool: 'threads',
    isolate: false,
    testTimeout: 15_000,
    // With `npm run coverage`: what the tests nearest to the decisions hold, scenarios not counted.
    coverage: {
      include: ['src/domain/**', 'src/usecases/**'],
      reporter: ['text', 'html'],
    },
  },
});
