// A private copy of the distribution's own Redis for machines that have none: no root, no installation,
// signatures checked by apt as always. Everything apt writes goes into a folder of ours.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from './process-lock.js';
import { findProgram, probeBinary, type RedisBinary } from './redis-binary.js';
import { isTooOld, OLDEST_VERSION } from './redis-version.js';

export interface FetchOptions {
  cacheDir: string;
  searchPath: string;
  say: (line: string) => void;
}

/** Name of the finished copy inside the cache folder; it appears whole or not at all. */
const COPY = 'server';
const PROGRAMS = ['redis-server', 'valkey-server'] as const;
const APT_TIMEOUT_MS = 180_000;
const OTHER_FETCH_TIMEOUT_MS = 240_000;

/** The copy an earlier start fetched, if it still runs on this machine. */
export async function findFetched(cacheDir: string): Promise<RedisBinary | undefined> {
  const found = await inspectCopy(join(cacheDir, COPY));
  return 'binary' in found ? found.binary : undefined;
}

/** True where the distribution's packages can be had this way. */
export async function canFetch(searchPath: string): Promise<boolean> {
  return (await findProgram('apt-get', searchPath)) !== undefined;
}

/**
 * Fetches the package and the libraries this machine lacks (about 1.4 MB, a few seconds, besides the
 * package lists) and unpacks them. Throws an Error whose message is the reason. Processes that fetch at
 * once wait for one another and share the result.
 */
export async function fetchServer(options: FetchOptions): Promise<RedisBinary> {
  const { cacheDir } = options;
  await mkdir(cacheDir, { recursive: true });
  const giveUpAt = Date.now() + OTHER_FETCH_TIMEOUT_MS;
  for (;;) {
    const attempt = await tryLock(cacheDir, 'fetch-lock');
    if ('lock' in attempt) {
      try {
        return (await findFetched(cacheDir)) ?? (await fetchInto(options));
      } finally {
        await attempt.lock.release();
      }
    }
    if (Date.now() > giveUpAt)
      throw new Error(`process ${attempt.holder.pid} has been fetching for too long`);
    await sleep(100);
  }
}

async function fetchInto({ cacheDir, searchPath, say }: FetchOptions): Promise<RedisBinary> {
  const [aptGet, dpkg] = await Promise.all([
    findProgram('apt-get', searchPath),
    findProgram('dpkg', searchPath),
  ]);
  if (aptGet === undefined || dpkg === undefined) throw new Error('apt-get and dpkg are both needed');
  for (const left of await readdir(cacheDir)) {
    if (left.startsWith('fetching-')) await rm(join(cacheDir, left), { recursive: true, force: true });
  }
  const work = join(cacheDir, `fetching-${randomBytes(6).toString('hex')}`);
  const started = Date.now();
  say(`No Redis on this machine: fetching the distribution's package into ${cacheDir} (once, without root)`);
  try {
    const apt = await prepareApt(aptGet, work);
    const update = await apt(['update']);
    const packages = await choosePackages(apt, update.warnings);
    const debs = join(work, 'debs');
    await mkdir(debs);
    await apt(['download', ...packages], debs);
    const root = join(work, COPY);
    await mkdir(root);
    for (const deb of (await readdir(debs)).filter((file) => file.endsWith('.deb'))) {
      await run(dpkg, ['-x', join(debs, deb), root], work);
    }
    const unpacked = await inspectCopy(root);
    if ('why' in unpacked) throw new Error(`the fetched server ${unpacked.why}`);
    const copy = join(cacheDir, COPY);
    await rm(copy, { recursive: true, force: true });
    await rename(root, copy);
    const kept = await inspectCopy(copy);
    if ('why' in kept) throw new Error(`the fetched server ${kept.why}`);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    say(`Fetched Redis ${kept.binary.version} in ${seconds} s; kept for the next start`);
    return kept.binary;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Apt = (command: string[], cwd?: string) => Promise<Output>;

interface Output {
  text: string;
  /** What went wrong without ending the command: `update` ends well when every repository was out of reach. */
  warnings: string[];
}

/** apt-get with its lists, caches and locks below `work`, told to fetch as little as it can. */
async function prepareApt(aptGet: string, work: string): Promise<Apt> {
  const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const extra = join(work, 'apt.conf');
  // The machine's hooks are meant for its own apt and fail without root; only a file can clear lists.
  await writeFile(
    extra,
    ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success']
      .map((hook) => `#clear APT::Update::${hook};\n`)
      .join(''),
  );
  const settings = {
    'Dir::State': work,
    'Dir::State::lists': lists,
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': cache,
    // Container images empty these two names, which makes every command parse all lists again.
    'Dir::Cache::pkgcache': 'pkgcache.bin',
    'Dir::Cache::srcpkgcache': 'srcpkgcache.bin',
    // As root apt would drop to its own user, who may not enter the project's folder.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb-src::Sources::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::CNF::DefaultEnabled': 'false',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    'Acquire::Retries': '1',
  };
  const flags = [
    '-q',
    '-c',
    extra,
    ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
  ];
  return (command, cwd = work) => run(aptGet, [...flags, ...command], cwd);
}

/**
 * The first of the servers the distribution has in a usable version, its -tools package (which holds the
 * program in Debian and Ubuntu) and the libraries this machine lacks. apt works out what is missing.
 */
async function choosePackages(apt: Apt, updateWarnings: string[]): Promise<string[]> {
  const reasons: string[] = [];
  for (const program of PROGRAMS) {
    let plan: string;
    try {
      plan = (await apt(['--simulate', '--no-install-recommends', 'install', program])).text;
    } catch (error) {
      reasons.push((error as Error).message);
      continue;
    }
    const version = new RegExp(`^Inst ${program} (?:\\[\\S+\\] )?\\((?:\\d+:)?(\\d+\\.\\d+)`, 'm').exec(
      plan,
    )?.[1];
    if (version === undefined) {
      reasons.push(`${program} would not be installed here`);
      continue;
    }
    if (isTooOld(version)) {
      reasons.push(`${program} is version ${version} here, at least ${OLDEST_VERSION} is needed`);
      continue;
    }
    const missing = [...plan.matchAll(/^Inst (\S+) /gm)].map((match) => match[1] ?? '');
    // A newer C library beside the machine's own loader would break the program, not help it.
    const libraries = missing.filter(
      (name) => /^(lib|lua)/.test(name) && !/^(libc6|libc-|libgcc)/.test(name),
    );
    return [program, program.replace('-server', '-tools'), ...libraries];
  }
  throw new Error([...reasons, ...updateWarnings.slice(0, 1)].join('; '));
}

function run(program: string, args: string[], cwd: string): Promise<Output> {
  return new Promise((resolve, reject) => {
    const command = ['LC_ALL=C', `HOME=${cwd}`, 'DEBIAN_FRONTEND=noninteractive', program, ...args];
    execFile(
      '/usr/bin/env',
      command,
      { cwd, timeout: APT_TIMEOUT_MS, maxBuffer: 32 << 20 },
      (failure, out, err) => {
        if (!failure) {
          return resolve({ text: out, warnings: err.split('\n').filter((line) => /^[WE]:/.test(line)) });
        }
        const name = program.slice(program.lastIndexOf('/') + 1);
        const reason =
          failure.killed === true ? `no end within ${APT_TIMEOUT_MS / 1000} s` : summarise(err, failure);
        reject(
          new Error(
            `${name} ${args.find((arg) => /^(update|download|install|-x)$/.test(arg)) ?? ''}: ${reason}`,
          ),
        );
      },
    );
  });
}

/** apt's own errors first: what it warns of along the way may be another repository's trouble. */
function summarise(stderr: string, failure: Error): string {
  const lines = stderr.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('E:'));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' ').trim() || failure.message;
}

async function inspectCopy(root: string): Promise<{ binary: RedisBinary } | { why: string }> {
  let why = 'holds no server program';
  for (const program of PROGRAMS) {
    const path = join(root, 'usr', 'bin', program);
    const present = await stat(path).then(
      () => true,
      () => false,
    );
    if (!present) continue;
    const probed = await probeBinary(path, { root, libraries: await libraryFolders(root) });
    if ('binary' in probed) return probed;
    why = probed.why;
  }
  return { why };
}

/** usr/lib, lib and their one sub-folder per architecture (x86_64-linux-gnu), as far as they exist. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of ['usr/lib', 'lib']) {
    const entries = await readdir(join(root, base), { withFileTypes: true }).catch(() => []);
    if (entries.length === 0) continue;
    const triplets = entries.filter((entry) => entry.isDirectory() && entry.name.includes('-linux-'));
    folders.push(...triplets.map((entry) => `${base}/${entry.name}`), base);
  }
  return folders;
}
