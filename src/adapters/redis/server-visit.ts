// One server, asked by itself: no reconnecting, no redirecting, and what it says first is heard.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Redis } from 'ioredis';
import type { RedisFinding } from '../../domain/redis-finding.js';
import { nameOfNode, type RedisNode, type RedisUser } from './redis-address.js';

/** Of connecting, and of every command. */
const patienceMs = 5_000;

export interface ServerVisit {
  at: string;
  /** As HELLO says, or INFO where there is none. */
  version: string;
  mode: string;
  role: string;
  /** Rejects with an Error of what the server refused with. */
  call(...words: [string, ...string[]]): Promise<unknown>;
  close(): void;
}

export type Visiting = { ok: true; visit: ServerVisit } | { ok: false; finding: RedisFinding };

interface Visited {
  node: RedisNode;
  user: RedisUser;
  tls: ConnectionOptions | undefined;
  whose: 'redis' | 'sentinel';
}

/** Connects, says who it is, and hears what it is talking to. */
export async function visitServer({ node, user, tls, whose }: Visited): Promise<Visiting> {
  const at = nameOfNode(node);
  // It would wait for the end of a line that never comes.
  if (tls && (await answersPlainly(node))) return { ok: false, finding: { at, problem: 'tls_unknown' } };
  const redis = new Redis({
    ...node,
    ...(tls && { tls }),
    lazyConnect: true,
    // AUTH, HELLO and SELECT are asked below, so that each answer is known for what it is.
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
  });
  let first: Error | undefined;
  redis.on('error', (error: Error) => (first ??= error));
  const call = (...[command, ...words]: [string, ...string[]]) => redis.call(command, ...words);
  const say = (finding: RedisFinding): Visiting => {
    redis.disconnect();
    return { ok: false, finding };
  };
  try {
    await redis.connect();
    if (user.password !== undefined) await signIn(call, user);
    const who = await identify(call);
    return { ok: true, visit: { at, ...who, call, close: () => redis.disconnect() } };
  } catch (error) {
    const refusal = (first ?? error) as Error & { code?: string };
    const said = refusal.message;
    if (said.startsWith('NOAUTH')) return say({ at, problem: 'password_missing', whose });
    if (/^(WRONGPASS|ERR invalid password)/.test(said)) return say({ at, problem: 'password_wrong', whose });
    if (said.startsWith('DENIED')) return say({ at, problem: 'protected' });
    if (refusal.name === 'ReplyError') return say({ at, problem: 'not_permitted', why: said });
    return say({ at, ...(await whyNot(node, tls, refusal)) });
  }
}

async function signIn(
  call: ServerVisit['call'],
  { username = 'default', password = '' }: RedisUser,
): Promise<void> {
  await call('AUTH', username, password).catch((error: Error) => {
    // Without access lists there are no users, as in a Sentinel with `requirepass` or before Redis 6.
    if (!error.message.includes('wrong number of arguments')) throw error;
    return call('AUTH', password);
  });
}

async function identify(call: ServerVisit['call']): Promise<Pick<ServerVisit, 'version' | 'mode' | 'role'>> {
  try {
    const said = pairs(await call('HELLO'));
    return {
      version: said['version'] ?? '',
      mode: said['mode'] ?? 'standalone',
      role: said['role'] ?? 'master',
    };
  } catch (error) {
    if (!/^(ERR unknown command|NOPERM)/.test((error as Error).message)) throw error;
    const info = infoOf(await call('INFO'));
    return {
      version: info['redis_version'] ?? '',
      mode: info['redis_mode'] ?? 'standalone',
      role: info['role'] ?? 'master',
    };
  }
}

/** A reply of names and values by turns. */
export function pairs(reply: unknown): Record<string, string> {
  const flat = Array.isArray(reply) ? reply.map(String) : [];
  return Object.fromEntries(
    flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])),
  );
}

export function infoOf(reply: unknown): Record<string, string> {
  const fields = String(reply).matchAll(/^([^#:\r\n]+):([^\r\n]*)/gm);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

/** Why there was no conversation. */
async function whyNot(node: RedisNode, tls: ConnectionOptions | undefined, error: Error & { code?: string }) {
  const code = error.code ?? '';
  if (tls) {
    if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code) && !code.includes('ALERT')) {
      return { problem: 'certificate_untrusted' as const, why: code };
    }
    if (code.includes('ALERT')) return { problem: 'certificate_missing' as const };
  } else if (await shakesHands(node)) return { problem: 'tls_missing' as const };
  const why = code || (error.message === 'Connection is closed.' ? 'it hung up' : error.message);
  return { problem: 'unreachable' as const, why, isSpare: false };
}

async function answersPlainly(node: RedisNode): Promise<boolean> {
  const socket = connectTcp(node);
  socket.once('connect', () => socket.write('PING\r\n'));
  return hears(socket, 'data', (data) => /^[+-]/.test(String(data)));
}

async function shakesHands(node: RedisNode): Promise<boolean> {
  const named = isIP(node.host) ? {} : { servername: node.host };
  return hears(connectTls({ ...node, ...named, rejectUnauthorized: false }), 'secureConnect', () => true);
}

function hears(socket: Socket, event: string, isIt: (heard: unknown) => boolean): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    socket
      .once(event, (heard: unknown) => resolve(isIt(heard)))
      .on('error', () => resolve(false))
      .once('close', () => resolve(false))
      .setTimeout(patienceMs, () => resolve(false));
  }).finally(() => socket.destroy());
}
