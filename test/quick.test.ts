// Holds the quick run to what it promises.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quickFolders } from '../vitest.quick.config.js';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const outside = [
  /^(ioredis|bullmq|playwright-core|node:child_process)$/,
  /^src\/(main|sandbox\/main)\.js$/,
  /^src\/sandbox\/redis\//,
];

/** What a file, or a helper it imports, needs from outside its own process. */
function needsOf(file: string, textOf = read, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = textOf(file);
  const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';$/gms)].flatMap(
    ([statement, specifier = '']) => (/^import type\b/.test(statement) ? [] : [specifier]),
  );
  return [
    ...(/\binject\('/.test(text) ? ['what the global setup provides'] : []),
    ...imports.flatMap((specifier) => {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
      if (outside.some((pattern) => pattern.test(target))) return [target];
      return target.startsWith('test/') ? needsOf(target.replace(/\.js$/, '.ts'), textOf, seen) : [];
    }),
  ];
}

const files = quickFolders.flatMap((folder) =>
  readdirSync(join(root, 'test', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${folder}/${file.replaceAll('\\', '/')}`),
);

test('no test of the quick run needs more than its own process', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((file) => needsOf(file).map((need) => `${file} needs ${need}`))).toEqual([]);
});

describe('the check itself', () => {
  const texts: Record<string, string> = {
    'test/a/stage.ts': `import { inject } from 'vitest';\nexport const url = inject('redisUrl');`,
    'test/a/far.ts': `export {\n  url,\n} from './stage.js';`,
  };
  const needs = (text: string) =>
    needsOf('test/b/b.test.ts', (file) => (file === 'test/b/b.test.ts' ? text : (texts[file] ?? '')));

  test.each([
    `const url = inject('redisUrl');`,
    `import { url } from '../a/far.js';`,
    `import { Redis } from 'ioredis';`,
    `import { chromium } from 'playwright-core';`,
    `import { spawn } from 'node:child_process';`,
    `import { resolveRedis } from '../../src/sandbox/redis/resolve-redis.js';`,
  ])('sees the need of: %s', (text) => {
    expect(needs(text)).not.toEqual([]);
  });

  test.each([
    `import type { Stage } from '../a/stage.js';`,
    `import { decide } from '../../src/domain/decide.js';`,
  ])('sees none in: %s', (text) => {
    expect(needs(text)).toEqual([]);
  });
});
