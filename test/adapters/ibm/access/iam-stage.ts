import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import {
  createIbmKeyAccess,
  type IbmKeyAccessOptions,
} from '../../../../src/adapters/ibm/access/iam-key-access.js';
import type { KeyScope } from '../../../../src/ports/role-directory.js';
import type { World, WorldIdentity } from '../../../../src/sandbox/world.js';
import type { WorldIam } from '../../../../src/sandbox/world-iam.js';
import { iamWorld } from '../../../sandbox/iam/iam-world.js';
import {
  accountId,
  ids,
  instanceId,
  otherInstanceId,
  startKms,
  type PersonName,
  type TestKms,
} from '../../../sandbox/kms/small-world.js';
import { createRecordingLog, type RecordingLog } from '../../recording-log.js';
import { ibmAt } from '../../../stand-ins.js';

export const minuteMs = 60_000;
/** IAM id of the account's owner, who has no policy. */
export const owner = 'IBMid-1100000OWN';

/** The dual-authorization key in the ring `finance`. */
export const dualKey: KeyScope = { instanceId, keyRingId: 'finance', keyId: ids.dual };
export const singleKey: KeyScope = { instanceId, keyRingId: 'default', keyId: ids.single };

export const served = [
  { id: instanceId, service: 'hs-crypto', region: 'eu-de' },
  { id: otherInstanceId, service: 'kms', region: 'us-south' },
] as const;

/**
 * The small world with an owner and, under `apikey-service`, a service ID that may view IAM; `changed` goes over its
 * identities.
 */
export function accessWorld(
  iam: WorldIam = {},
  changed: Partial<Record<PersonName, Partial<WorldIdentity>>> = {},
): World {
  const grants = served.map(({ id }) => ({ instanceId: id, role: 'Reader' as const }));
  const world = iamWorld(iam, { ...changed, service: { iamViewer: true, grants, ...changed.service } });
  const email = 'owner@example.com';
  return {
    ...world,
    account: { id: accountId, name: 'Example Ltd', ownerIamId: owner },
    identities: [...world.identities, { iamId: owner, kind: 'user', name: 'owner', email, grants: [] }],
  };
}

export interface AccessStage {
  kms: TestKms;
  access: ReturnType<typeof createIbmKeyAccess>;
  log: RecordingLog;
  /** Moves the clock of what is remembered. */
  wait(ms: number): void;
  /** Calls the simulator has had, by operation or in all. */
  calls(operation?: string): number;
}

/** Key access over the simulator; `options` may put another server in front. */
export async function startAccess(
  world: World = accessWorld(),
  options: Partial<IbmKeyAccessOptions> & {
    infront?: (kms: TestKms) => Promise<string>;
    clock?: { now(): number };
  } = {},
): Promise<AccessStage> {
  // The SDK tells by the machine's clock whether a token is still good.
  const { infront, clock = { now: () => Date.now() }, ...rest } = options;
  const kms = await startKms({ world, clock });
  const url = infront ? await infront(kms) : kms.url;
  let nowMs = 0;
  const log = createRecordingLog();
  const access = createIbmKeyAccess({
    apiKey: 'apikey-service',
    ...ibmAt(url),
    instances: () => Promise.resolve(served),
    log,
    now: () => nowMs,
    ...rest,
  });
  return {
    kms,
    access,
    log,
    wait: (ms) => void (nowMs += ms),
    calls(operation) {
      const counted = kms.simulator.counts().calls;
      if (operation !== undefined) return counted.get(operation) ?? 0;
      return [...counted.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

export interface MadeUp {
  status?: number;
  body?: unknown;
  afterMs?: number;
  /** Ms between the pieces the answer comes in, one for each character; it never ends. */
  drip?: number;
}

/** A server before the simulator that makes some answers up, and lets the others be changed. */
export async function startFront(
  target: string,
  answerTo: {
    instead?: (path: string, query: URLSearchParams) => MadeUp | undefined;
    changed?: (path: string, body: unknown) => unknown;
  },
): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { pathname, searchParams, search } = new URL(request.url ?? '', target);
      const path = decodeURIComponent(pathname);
      const madeUp = answerTo.instead?.(path, searchParams);
      if (madeUp) {
        const { status = 200, body = {}, afterMs, drip } = madeUp;
        if (afterMs !== undefined) await pause(afterMs);
        response.writeHead(status, { 'content-type': 'application/json' });
        if (drip === undefined) return void response.end(JSON.stringify(body));
        const dripping = setInterval(() => response.write(' '), drip);
        return void response.on('close', () => clearInterval(dripping));
      }
      const answer = await fetch(`${target}${pathname}${search}`, {
        method: request.method ?? 'GET',
        headers: {
          authorization: request.headers.authorization ?? '',
          'content-type': request.headers['content-type'] ?? '',
        },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const text = await answer.text();
      const isChanged = answerTo.changed !== undefined && answer.ok && path !== '/identity/token';
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      });
      response.end(isChanged ? JSON.stringify(answerTo.changed?.(path, JSON.parse(text))) : text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
