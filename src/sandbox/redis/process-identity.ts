import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A process that can be told from a later one with the same number. */
export const processIdentity = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** Undefined when no such process runs (a zombie counts as not running). */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === 'linux' ? await linuxStart(pid) : await otherStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.pid))?.startedAt === identity.startedAt;
}

/** Start in clock ticks since boot, with the boot's id: the same ticks come again after a reboot. */
async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || ticks === undefined ? undefined : `${boot.trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}

function otherStart(pid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('env', ['LC_ALL=C', 'ps', '-o', 'state=,lstart=', '-p', String(pid)], (failure, stdout) => {
      const [, state, startedAt] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? [];
      resolve(failure || state?.startsWith('Z') === true ? undefined : startedAt);
    });
  });
}
