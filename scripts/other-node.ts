// Runs the quick tests on other versions of Node. npm has Node's binaries as packages: fetched once, into .cache/node.
// Usage: npm run test:node -- [version …, default 22 24]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
const { platform, arch } = process;

for (const version of versions) {
  const node = fetched(version);
  process.stdout.write(`\nNode ${execFileSync(node, ['--version'], { encoding: 'utf8' })}`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run', '--config', 'vitest.quick.config.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The program of this version. */
function fetched(version: string): string {
  if (!/^\d+(\.\d+){0,2}$/.test(version)) throw new Error(`${version} is not a version of Node, such as 24`);
  const folder = join(root, '.cache', 'node', version);
  const name = `node-${platform}-${arch}`;
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const options = [
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--silent',
  ];
  execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return program;
}
