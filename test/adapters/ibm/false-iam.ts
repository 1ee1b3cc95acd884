import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/ports/clock.js';
import { accountId, people, startMs } from '../../sandbox/kms/small-world.js';

export const clock: Clock = { now: () => startMs };
export const nowS = Math.floor(startMs / 1000);

// One of each for a whole test file: making one takes longer than a test.
const made = new Map<string, ReturnType<typeof generateKeyPairSync>>();
export function rsaKeys(name: string, modulusLength = 2048): { publicKey: KeyObject; privateKey: KeyObject } {
  const known = made.get(name) ?? generateKeyPairSync('rsa', { modulusLength });
  made.set(name, known);
  return known as unknown as { publicKey: KeyObject; privateKey: KeyObject };
}

export const iamKid = 'iam-1';

export function jwkOf(name: string, kid?: string): Record<string, unknown> {
  const jwk = rsaKeys(name).publicKey.export({ format: 'jwk' });
  return { ...jwk, use: 'sig', alg: 'RS256', ...(kid !== undefined && { kid }) };
}

/** As IAM's token for a passcode says it; what is `undefined` in `more` is left out. */
export function claimsOf(issuer: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iam_id: people.manager,
    id: people.manager,
    realmid: 'IBMid',
    sub: 'manager@example.com',
    account: { valid: true, bss: accountId },
    authn: { sub: 'manager@example.com', iam_id: people.manager },
    grant_type: 'urn:ibm:params:oauth:grant-type:passcode',
    iss: issuer,
    iat: nowS,
    exp: nowS + 900,
    ...more,
  };
}

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

export interface Forgery {
  header?: Record<string, unknown>;
  /** Text stands as it is. */
  payload: unknown;
  /** Name of the key pair that signs; default IAM's. */
  key?: string;
  signature?: (text: string) => string;
}

export function tokenOf({ header, payload, key = 'iam', signature }: Forgery): string {
  const text = `${encode({ alg: 'RS256', kid: iamKid, ...header })}.${encode(payload)}`;
  const signed =
    signature?.(text) ??
    createSign('sha256').update(text).sign(rsaKeys(key).privateKey).toString('base64url');
  return `${text}.${signed}`;
}

export interface FalseAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is, else as JSON. */
  body?: unknown;
  delayMs?: number;
  drop?: boolean;
}

type Path = 'configuration' | 'keys' | 'token';

export interface FalseIam {
  url: string;
  issuer: string;
  jwksUri: string;
  calls: { path: string; headers: IncomingMessage['headers']; form: URLSearchParams }[];
  callsTo(path: Path): number;
  /** What it answers from now on. */
  answers: Record<Path, FalseAnswer>;
}

const paths: Record<Path, string> = {
  configuration: '/identity/.well-known/openid-configuration',
  keys: '/identity/keys',
  token: '/identity/token',
};

/** An IAM that says whatever it is told to; closed when the test ends. */
export async function startFalseIam(): Promise<FalseIam> {
  const calls: FalseIam['calls'] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    calls.push({
      path,
      headers: request.headers,
      form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
    });
    const name = (Object.keys(paths) as Path[]).find((one) => paths[one] === path);
    const { status = 200, headers, body = '', delayMs, drop } = name ? iam.answers[name] : { status: 404 };
    if (delayMs !== undefined) await pause(delayMs, undefined, { ref: false });
    if (drop) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${url}/identity`;
  const iam: FalseIam = {
    url,
    issuer,
    jwksUri: `${url}${paths.keys}`,
    calls,
    callsTo: (path) => calls.filter((call) => call.path === paths[path]).length,
    answers: {
      configuration: {
        body: {
          issuer,
          token_endpoint: `${url}${paths.token}`,
          passcode_endpoint: `${url}/identity/passcode`,
          jwks_uri: `${url}${paths.keys}`,
        },
      },
      keys: { body: { keys: [jwkOf('iam', iamKid)] } },
      token: { body: { access_token: tokenOf({ payload: claimsOf(issuer) }) } },
    },
  };
  return iam;
}
