// A lock file that survives a SIGKILL of its holder without letting two successors in.
import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identifyProcess, isRunning, processIdentity, type ProcessIdentity } from './process-identity.js';

export interface ProcessLock {
  release(): Promise<void>;
}

const lockContent = z.object({ holder: processIdentity.nullable() });

/**
 * One attempt at the lock called `name` in `folder`; answers with the living holder when it is taken.
 *
 * Generations `name.1`, `name.2`, ... : the highest is the lock. Taking it over means creating the next one,
 * which only one process can; a released or stale generation is never deleted before a higher one exists,
 * so a slow process that judged an old generation always sees that it was overtaken.
 */
export async function tryLock(
  folder: string,
  name: string,
): Promise<{ lock: ProcessLock } | { holder: ProcessIdentity }> {
  const self = await identifyProcess(process.pid);
  if (!self) throw new Error('cannot read the start time of this process');
  for (;;) {
    const highest = (await generations(folder, name)).at(-1) ?? 0;
    if (highest > 0) {
      const holder = await readHolder(join(folder, `${name}.${highest}`));
      if (holder === 'gone') continue;
      if (holder && (await isRunning(holder))) return { holder };
    }
    const mine = highest + 1;
    const path = join(folder, `${name}.${mine}`);
    if (!(await createWhole(path, JSON.stringify({ holder: self })))) continue;
    const now = await generations(folder, name);
    if (now.at(-1) !== mine) {
      await rm(path, { force: true });
      continue;
    }
    for (const older of now) if (older < mine) await rm(join(folder, `${name}.${older}`), { force: true });
    return { lock: { release: () => releaseAt(path) } };
  }
}

async function releaseAt(path: string): Promise<void> {
  try {
    await replaceWhole(path, JSON.stringify({ holder: null }));
  } catch (error) {
    // Somebody removed the whole folder: nothing is left to hold.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Writes a file of mode 0600 so that a reader sees the old or the new content, never a part. */
export async function replaceWhole(path: string, content: string): Promise<void> {
  const draft = draftOf(path);
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}

/** False when the file exists already. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const draft = draftOf(path);
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

const draftOf = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.draft`;

async function generations(folder: string, name: string): Promise<number[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => a - b);
}

/** Null for a released lock and for content nobody of ours wrote. */
async function readHolder(path: string): Promise<ProcessIdentity | null | 'gone'> {
  try {
    return lockContent.parse(JSON.parse(await readFile(path, 'utf8'))).holder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : null;
  }
}
