// The command as somebody mistypes it: an answer at once, in words, and an exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.js';
import { tryLock } from '../../src/sandbox/redis/process-lock.js';

const root = join(import.meta.dirname, '..', '..');

async function run(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(root, 'src', 'sandbox', 'main.ts'), ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit') as Promise<[number]>;
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, error, code };
}

describe('the command of the sandbox', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-start-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows its options, and says what is wrong before it starts anything', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const data = join(folder, 'untouched');
    const [help, mistyped, taken] = await Promise.all([
      run('--help'),
      run('--indentity', 'passcode'),
      run('--port', String(port), '--data', data),
    ]);
    other.close();
    expect(help.out).toContain('--identity MODE');
    expect(help).toMatchObject({ error: '', code: 0 });
    expect(mistyped).toEqual({
      out: '',
      error:
        'There is no option --indentity. Did you mean --identity?\n`npm run sandbox -- --help` lists what there is.\n',
      code: 2,
    });
    expect(taken).toEqual({
      out: '',
      error: `Port ${port} is taken by another program. Choose another with --port N; without --port a free one is found.\n`,
      code: 1,
    });
    expect(existsSync(data)).toBe(false);
  });

  const start = (options: Partial<SandboxOptions>) =>
    startSandbox({
      port: 0,
      fresh: false,
      http: false,
      identity: 'service-ids',
      searchPath: '',
      say: () => undefined,
      startBot: () => Promise.reject(new Error('came as far as the bot')),
      ...options,
    });

  it('takes no folder that is a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(start({ dataDir: file })).rejects.toThrow(
      `The folder ${file} cannot be used: it is a file. Choose another with --data FOLDER.`,
    );
  });

  it('takes no folder another one is at work in', async () => {
    await tryLock(folder, 'sandbox');
    await expect(start({ dataDir: folder })).rejects.toThrow(
      `The sandbox in ${folder} is running already, as process ${process.pid}.`,
    );
  });

  it('says which manifest is not there', async () => {
    const manifestFile = join(folder, 'none.yml');
    await expect(start({ dataDir: join(folder, 'data'), manifestFile })).rejects.toThrow(
      `There is no manifest ${manifestFile}.`,
    );
  });
});
