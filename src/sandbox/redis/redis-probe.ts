// Just enough RESP to ask a server whether it can be used. The bot's own traffic goes through its adapters.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isTooOld, OLDEST_VERSION } from './redis-version.js';

export type RedisProblem = 'address' | 'refused' | 'timeout' | 'auth' | 'version' | 'loading' | 'protocol';

export type RedisProbe =
  | { ok: true; version: string; processId: number | undefined }
  | { ok: false; problem: RedisProblem; why: string };

/**
 * Connects, authenticates, pings and reads INFO. Never throws. `why` never holds the password.
 * Takes redis:// and rediss:// addresses; the timeout covers everything together.
 */
export async function probeRedis(url: string, options: { timeoutMs: number }): Promise<RedisProbe> {
  const address = parseAddress(url);
  if (!address) return { ok: false, problem: 'address', why: 'not a redis:// or rediss:// address' };
  let socket: Socket;
  try {
    socket = address.tls
      ? connectTls({
          host: address.host,
          port: address.port,
          ...(isIP(address.host) ? {} : { servername: address.host }),
        })
      : connectTcp({ host: address.host, port: address.port });
  } catch (error) {
    return { ok: false, problem: 'address', why: (error as Error).message };
  }
  const conversation = converse(socket);
  const timer = setTimeout(() => {
    socket.destroy(new ProbeTimeout(`no answer within ${options.timeoutMs} ms`));
  }, options.timeoutMs);
  try {
    return await interview(conversation, address);
  } catch (error) {
    if (error instanceof ProbeTimeout) return { ok: false, problem: 'timeout', why: error.message };
    return { ok: false, problem: 'refused', why: describeConnectionError(error) };
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** The address without user, password and options, fit for a message. */
export function withoutPassword(url: string): string {
  const address = parseAddress(url);
  return address
    ? `${address.tls ? 'rediss' : 'redis'}://${address.host}:${address.port}`
    : '(unreadable address)';
}

interface Address {
  tls: boolean;
  host: string;
  port: number;
  username: string;
  password: string;
  database: string;
}

function parseAddress(url: string): Address | undefined {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    if (protocol !== 'redis:' && protocol !== 'rediss:') return undefined;
    if (hostname === '') return undefined;
    return {
      tls: protocol === 'rediss:',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 6379 : Number(port),
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: pathname.replace(/^\//, ''),
    };
  } catch {
    return undefined;
  }
}

async function interview(ask: Ask, address: Address): Promise<RedisProbe> {
  if (address.password !== '') {
    const credentials = address.username === '' ? [] : [address.username];
    const auth = await ask(['AUTH', ...credentials, address.password]);
    if (auth.error)
      return { ok: false, problem: 'auth', why: `the password was not accepted (${auth.text})` };
  }
  const ping = await ask(['PING']);
  if (ping.error) return refusal(ping.text);
  if (ping.text !== 'PONG') return { ok: false, problem: 'protocol', why: 'what answers there is not Redis' };
  if (address.database !== '') {
    const select = await ask(['SELECT', address.database]);
    if (select.error)
      return { ok: false, problem: 'protocol', why: `database ${address.database}: ${select.text}` };
  }
  const info = await ask(['INFO']);
  if (info.error) return refusal(info.text);
  const fields = parseInfo(info.text);
  const compatible = fields.get('redis_version') ?? '';
  if (compatible === '' || isTooOld(compatible)) {
    const why = `version ${compatible === '' ? 'unknown' : compatible}, at least ${OLDEST_VERSION} is needed`;
    return { ok: false, problem: 'version', why };
  }
  const processId = Number(fields.get('process_id'));
  return {
    ok: true,
    version: fields.get('valkey_version') ?? compatible,
    processId: Number.isInteger(processId) ? processId : undefined,
  };
}

function refusal(text: string): RedisProbe {
  const code = codeOf(text);
  if (code === 'LOADING')
    return { ok: false, problem: 'loading', why: 'it is still reading its data (LOADING)' };
  if (code === 'NOAUTH') return { ok: false, problem: 'auth', why: 'it wants a password (NOAUTH)' };
  if (code === 'NOPERM') return { ok: false, problem: 'auth', why: `the user lacks a permission (${text})` };
  if (code === 'DENIED')
    return { ok: false, problem: 'auth', why: 'it is in protected mode and has no password (DENIED)' };
  return { ok: false, problem: 'protocol', why: text };
}

const codeOf = (text: string): string => text.split(' ', 1)[0] ?? text;

function parseInfo(text: string): Map<string, string> {
  const pairs = text.split('\r\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
  });
  return new Map(pairs);
}

interface Reply {
  error: boolean;
  text: string;
}
type Ask = (command: string[]) => Promise<Reply>;

class ProbeTimeout extends Error {}

/** One question at a time over one socket. */
function converse(socket: Socket): Ask {
  let received = Buffer.alloc(0);
  let failure: Error | undefined;
  let wake = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('error', (error) => {
    failure ??= error;
    wake();
  });
  socket.on('close', () => {
    failure ??= new Error('the connection was closed');
    wake();
  });
  return async (command) => {
    const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    socket.write(`*${command.length}\r\n${words}`);
    for (;;) {
      const reply = takeReply(received);
      if (reply) {
        received = received.subarray(reply.length);
        return reply;
      }
      if (failure) throw failure;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}

/** Simple strings, errors, integers and bulk strings: all that the questions above are answered with. */
function takeReply(buffer: Buffer): (Reply & { length: number }) | undefined {
  const end = buffer.indexOf('\r\n');
  if (end < 0) return undefined;
  const head = buffer.toString('utf8', 1, end);
  if (buffer[0] !== 0x24 /* $ */) return { error: buffer[0] === 0x2d /* - */, text: head, length: end + 2 };
  const size = Math.max(0, Number(head) || 0);
  const length = end + 2 + size + 2;
  if (buffer.length < length) return undefined;
  return { error: false, text: buffer.toString('utf8', end + 2, end + 2 + size), length };
}

function describeConnectionError(error: unknown): string {
  // With several addresses for one name Node reports one error for each and an empty message.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection refused: nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known';
  return message;
}
