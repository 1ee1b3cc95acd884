import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { identifyProcess, isRunning, processIdentity } from './process-identity.js';
import { type ProcessLock, replaceWhole } from './process-lock.js';
import { bundleLaunch, findProgram, type RedisBinary } from './redis-binary.js';
import { probeRedis } from './redis-probe.js';

const STATE_FILE = 'server.json';
const PORT_ATTEMPTS = 5;
/** A large append-only file takes a while to read: 100,000 delayed jobs took 1 s on two cores. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;
const PING_TIMEOUT_MS = 3_000;

const serverState = z.object({
  server: processIdentity,
  owner: processIdentity,
  port: z.number().int().positive(),
  password: z.string().min(1),
});
type ServerState = z.infer<typeof serverState>;

export interface EmbeddedServer {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Our own server on this data folder, if its owner lives and it answers as the process the state file names. */
export async function attachToServer(dataDir: string): Promise<{ url: string; version: string } | undefined> {
  const state = await readState(dataDir);
  if (!state || !(await isRunning(state.owner))) return undefined;
  const url = urlOf(state);
  const probe = await probeRedis(url, { timeoutMs: PING_TIMEOUT_MS });
  return probe.ok && probe.processId === state.server.pid ? { url, version: probe.version } : undefined;
}

/**
 * Starts a server on the data folder and waits until it answers. The caller holds the folder's lock, which
 * `stop()` releases. Throws an Error with the server's last words; the lock is then still the caller's.
 */
export async function startServer(options: {
  binary: RedisBinary;
  dataDir: string;
  searchPath: string;
  lock: ProcessLock;
  say: (line: string) => void;
}): Promise<EmbeddedServer> {
  const { dataDir, lock, say } = options;
  await endOrphan(dataDir);
  const owner = await identifyProcess(process.pid);
  if (!owner) throw new Error('cannot read the start time of this process');
  const setpriv = await findDeathSignal(options.searchPath);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const password = randomBytes(24).toString('hex');
    const child = spawnServer(options.binary, setpriv, configFor({ dataDir, port, password }));
    const killWithUs = (): void => void child.process.kill('SIGTERM');
    process.once('exit', killWithUs);
    try {
      const version = await untilReady(child, { dataDir, owner, port, password });
      // From here on the server must not keep its owner's process open.
      child.process.unref();
      child.unrefOutput();
      let stopping = false;
      const left = child.ended.then(async () => {
        if (!stopping) say(`The embedded Redis ended by itself: ${lastWords(child.output())}`);
        process.off('exit', killWithUs);
        await rm(join(dataDir, STATE_FILE), { force: true });
        await lock.release();
      });
      left.catch(() => undefined);
      const stop = async (): Promise<void> => {
        stopping = true;
        await endChild(child.process);
        await left;
      };
      return { url: urlOf({ port, password }), version, stop };
    } catch (error) {
      await endChild(child.process);
      process.off('exit', killWithUs);
      await rm(join(dataDir, STATE_FILE), { force: true });
      // Another program may have taken the port between our look and the server's bind.
      if (attempt < PORT_ATTEMPTS && /Address already in use/.test(child.output())) continue;
      throw error;
    }
  }
}

interface SpawnedServer {
  process: ChildProcess;
  /** Resolves when it is gone and all its output has been read, or when it could not be spawned. */
  ended: Promise<void>;
  /** The last lines the server printed. */
  output: () => string;
  unrefOutput: () => void;
}

function spawnServer(binary: RedisBinary, setpriv: string | undefined, config: string): SpawnedServer {
  // The kernel ends the server with us even after SIGKILL. It watches the thread that spawned, not the
  // process, so a worker thread must not use this.
  const command =
    setpriv === undefined ? [binary.path, '-'] : [setpriv, '--pdeathsig', 'TERM', binary.path, '-'];
  const child = spawn(command[0] as string, command.slice(1), {
    ...(binary.bundle ? bundleLaunch(binary.bundle) : {}),
    stdio: 'pipe',
    // A process group of its own: Ctrl-C reaches us alone, and we stop the server last.
    detached: true,
  });
  let output = '';
  const listen = (chunk: Buffer): void => void (output = (output + chunk.toString('utf8')).slice(-2_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      output += `${error.message}\n`;
      resolve();
    });
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(config);
  const streams = [child.stdout, child.stderr] as unknown as { unref?: () => void }[];
  return {
    process: child,
    ended,
    output: () => output,
    unrefOutput: () => streams.forEach((stream) => stream.unref?.()),
  };
}

/** The path of a setpriv that can tie a child's life to ours; Alpine's own (busybox) has no such option. */
async function findDeathSignal(searchPath: string): Promise<string | undefined> {
  const setpriv = isMainThread ? await findProgram('setpriv', searchPath) : undefined;
  if (setpriv === undefined) return undefined;
  const works = await new Promise<boolean>((resolve) => {
    execFile(setpriv, ['--pdeathsig', 'TERM', '/bin/true'], (failure) => resolve(!failure));
  });
  return works ? setpriv : undefined;
}

function configFor({ dataDir, port, password }: { dataDir: string; port: number; password: string }): string {
  return [
    'daemonize no',
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${quoted(dataDir)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    // Delayed jobs start on the server's clock tick: 10 a second by default, 50 ms late on average.
    'hz 100',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  const escaped = [...Buffer.from(text)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** Writes the state file as soon as the process exists, so that whoever comes after a crash finds it. */
async function untilReady(
  child: SpawnedServer,
  state: Omit<ServerState, 'server'> & { dataDir: string },
): Promise<string> {
  const { dataDir, ...rest } = state;
  const { pid } = child.process;
  const server = pid === undefined ? undefined : await identifyProcess(pid);
  if (server) await replaceWhole(join(dataDir, STATE_FILE), JSON.stringify({ ...rest, server }));
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  let why = 'it does not answer';
  while (Date.now() < giveUpAt) {
    if (pid === undefined || hasEnded(child.process)) {
      await child.ended;
      throw new Error(lastWords(child.output()));
    }
    const probe = await probeRedis(urlOf(state), { timeoutMs: PING_TIMEOUT_MS });
    if (probe.ok && probe.processId === pid) return probe.version;
    if (!probe.ok) why = probe.why;
    await sleep(10);
  }
  throw new Error(`not ready within ${START_TIMEOUT_MS / 1000} s: ${why}`);
}

/** A server whose owner is gone: the kernel is ending it, or (without setpriv) nobody does. */
async function endOrphan(dataDir: string): Promise<void> {
  const state = await readState(dataDir);
  if (!state) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const giveUpAt = Date.now() + STOP_TIMEOUT_MS;
    if (await isRunning(state.server)) signalProcess(state.server.pid, signal);
    while (Date.now() < giveUpAt && (await isRunning(state.server))) await sleep(20);
  }
  if (await isRunning(state.server))
    throw new Error(`an earlier server (process ${state.server.pid}) does not end`);
  await rm(join(dataDir, STATE_FILE), { force: true });
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  child.ref();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const urlOf = ({ port, password }: { port: number; password: string }): string =>
  `redis://:${password}@127.0.0.1:${port}`;

async function readState(dataDir: string): Promise<ServerState | undefined> {
  try {
    return serverState.parse(JSON.parse(await readFile(join(dataDir, STATE_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free loopback port');
  return address.port;
}

const lastWords = (output: string): string => {
  const lines = output.trim().split('\n').slice(-3);
  return lines.join(' / ').trim() || 'it ended without a word';
};
