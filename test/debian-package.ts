import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';
import { browserProgram } from '../scripts/browser.js';

export interface DebianPackage {
  name: string;
  /** What it brings. */
  program: string;
}

export const chromium: DebianPackage = { name: 'chromium', program: browserProgram };

export const promtool: DebianPackage = { name: 'prometheus', program: '/usr/bin/promtool' };

/** Tests that need a Debian package. Without it they are skipped, and say so; in CI, where all of them count, they fail. */
export function describeWith(needed: DebianPackage, title: string, body: () => void): void {
  switch (waysWithout(needed, existsSync, process.env['CI'])) {
    case 'run':
      return void describe(title, body);
    case 'skip':
      return void describe.skip(withWants(needed, title), body);
    case 'fail':
      return void test(withWants(needed, title), () => {
        throw new Error(`${needed.program} is missing, and in CI no test is skipped for that`);
      });
  }
}

export function waysWithout(
  { program }: DebianPackage,
  isThere: (path: string) => boolean,
  ci: string | undefined,
): 'run' | 'skip' | 'fail' {
  if (isThere(program)) return 'run';
  return ci === 'true' ? 'fail' : 'skip';
}

function withWants({ name, program }: DebianPackage, title: string): string {
  return `${title} (skipped: ${program} is missing; apt-get install ${name})`;
}
