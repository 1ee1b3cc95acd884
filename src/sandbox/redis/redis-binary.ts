import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { isTooOld, OLDEST_VERSION } from './redis-version.js';

/** A server program that answered `--version`. `libraries` are folders relative to `root`, for the loader. */
export interface RedisBinary {
  path: string;
  version: string;
  bundle?: { root: string; libraries: string[] };
}

/** Where programs are looked for when the caller gives no PATH. */
export const USUAL_SEARCH_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/opt/local/bin';

export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    const runnable = await access(path, constants.X_OK).then(
      async () => (await stat(path)).isFile(),
      () => false,
    );
    if (runnable) return path;
  }
  return undefined;
}

/** Runs `--version`; a program that cannot start on this machine, or is too old, answers with the reason. */
export async function probeBinary(
  path: string,
  bundle?: RedisBinary['bundle'],
): Promise<{ binary: RedisBinary } | { why: string }> {
  const launch = bundle ? bundleLaunch(bundle) : {};
  const { failure, stdout, stderr } = await new Promise<{
    failure: Error | null;
    stdout: string;
    stderr: string;
  }>((resolve) => {
    execFile(path, ['--version'], { timeout: 10_000, ...launch }, (failure, stdout, stderr) => {
      resolve({ failure, stdout, stderr });
    });
  });
  if (failure) return { why: `does not start here (${firstLine(stderr) || failure.message})` };
  const version = /\bv=(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) return { why: `--version answered ${JSON.stringify(firstLine(stdout))}` };
  if (isTooOld(version)) return { why: `version ${version}, at least ${OLDEST_VERSION} is needed` };
  return { binary: bundle ? { path, version, bundle } : { path, version } };
}

/**
 * Working folder and environment for a program that brings its own libraries. The folders are relative
 * because the loader splits LD_LIBRARY_PATH at colons, which a project's path may hold.
 */
export function bundleLaunch(bundle: NonNullable<RedisBinary['bundle']>): {
  cwd: string;
  env: Record<string, string>;
} {
  return {
    cwd: bundle.root,
    env: { PATH: USUAL_SEARCH_PATH, LC_ALL: 'C', LD_LIBRARY_PATH: bundle.libraries.join(':') },
  };
}

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';
