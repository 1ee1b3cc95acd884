// Everything a change has to pass, in the order in which it is soonest known; stops at the first step that fails.
// Usage: npm run check
import { spawnSync } from 'node:child_process';

const steps: [name: string, script: string][] = [
  ['types', 'typecheck'],
  ['lint', 'lint'],
  ['format', 'format:check'],
  ['unused code and packages', 'unused'],
  ['container files', 'lint:docker'],
  ['build', 'build'],
  ['the built bot', 'start:built'],
  // Last, so that the summary of the tests is what remains on the screen.
  ['tests', 'test'],
];

const took: string[] = [];
for (const [name, script] of steps) {
  if (script === 'test') say(`\nBefore the tests: ${took.join(', ')}.`);
  say(`\n== ${name}`);
  const startedAt = performance.now();
  const { status, error } = spawnSync('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm is a script of its own on Windows.
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  if (status !== 0) {
    say(`\n${name}: failed after ${seconds} s. Again, alone: npm run ${script}`);
    process.exit(status ?? 1);
  }
  took.push(`${name} ${seconds} s`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
