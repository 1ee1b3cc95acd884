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

for (const [name, script] of steps) {
  say(`\n== ${name}`);
  const startedAt = performance.now();
  const { status, error } = spawnSync('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm is a script of its own on Windows.
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const outcome = `${name}: ${status === 0 ? '' : 'failed after '}${seconds} s`;
  // Nothing is said below the summary of the tests.
  if (script !== 'test') say(outcome);
  if (status !== 0) process.exit(status ?? 1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
