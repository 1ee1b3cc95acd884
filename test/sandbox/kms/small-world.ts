import { generateKeyPairSync } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createFaultBook, type FaultBook } from '../../../src/sandbox/faults.js';
import {
  createKmsSimulator,
  type KmsSimulator,
  type KmsSimulatorOptions,
} from '../../../src/sandbox/kms/kms-simulator.js';
import { createWireLog, type WireLog } from '../../../src/sandbox/wire-log.js';
import type { World, WorldIdentity, WorldKey } from '../../../src/sandbox/world.js';

// One for all simulators of a test file: making one takes longer than the test.
const signingKeyPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

export const accountId = '0a1b2c3d4e5f';
export const instanceId = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100';
export const otherInstanceId = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be200';
export const startMs = Date.parse('2026-03-02T10:00:00.400Z');
export const secondMs = 1_000;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Keys by what matters about them. */
export const ids = {
  dual: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001',
  single: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be002',
  suspended: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be003',
  registered: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be004',
  retained: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be005',
  mixed: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be006',
  dualRegistered: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be007',
  standard: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be008',
  expiring: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be009',
  deleted: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be010',
  elsewhere: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be011',
} as const;

/** A key of the first instance as an act names it. */
export const refOf = (keyId: string) => ({
  instanceId,
  keyId,
  keyRingId: keyId === ids.dual ? 'finance' : 'default',
});

export const people = {
  manager: 'IBMid-1100000MAN',
  secondManager: 'IBMid-1100000MA2',
  writer: 'IBMid-1100000WRI',
  reader: 'IBMid-1100000REA',
  readerPlus: 'IBMid-1100000REP',
  purger: 'IBMid-1100000PUR',
  oneKey: 'IBMid-1100000ONE',
  ringManager: 'IBMid-1100000RNG',
  nobody: 'IBMid-1100000NOB',
  service: 'iam-ServiceId-12345678-0000-4000-8000-000000000001',
} as const;
export type PersonName = keyof typeof people;

export function crnOf(resource: string, service = 'cloud-object-storage'): string {
  return `crn:v1:bluemix:public:${service}:global:a/${accountId}:22aa-cos:bucket:${resource}`;
}

function keyOf(id: string, name: string, rest: Partial<WorldKey> = {}): WorldKey {
  return {
    id,
    name,
    keyRingId: 'default',
    extractable: false,
    state: 1,
    dualAuthDelete: false,
    createdAgoMs: 30 * dayMs,
    ...rest,
  };
}

const registration = (resource: string, preventKeyDeletion: boolean) => ({
  resourceCrn: crnOf(resource),
  preventKeyDeletion,
  createdAgoMs: 20 * dayMs,
});

function identityOf(
  name: PersonName,
  grants: WorldIdentity['grants'],
  kind: WorldIdentity['kind'] = 'user',
): WorldIdentity {
  const email = kind === 'user' ? `${name.toLowerCase()}@example.com` : undefined;
  return { iamId: people[name], kind, name, email, apiKey: `apikey-${name}`, grants };
}

export function smallWorld(moreKeys: WorldKey[] = []): World {
  const keys = [
    keyOf(ids.dual, 'billing-root', { dualAuthDelete: true, aliases: ['billing'], keyRingId: 'finance' }),
    keyOf(ids.single, 'logs-root', { aliases: ['logs'] }),
    keyOf(ids.suspended, 'paused-root', { dualAuthDelete: true, state: 2 }),
    keyOf(ids.registered, 'bucket-root', { registrations: [registration('invoices', false)] }),
    keyOf(ids.retained, 'archive-root', { registrations: [registration('archive', true)] }),
    keyOf(ids.mixed, 'mixed-root', {
      registrations: [registration('a', false), registration('b:with:colons', true)],
    }),
    keyOf(ids.dualRegistered, 'guarded-root', {
      dualAuthDelete: true,
      registrations: [registration('guarded', false)],
    }),
    keyOf(ids.standard, 'api-secret', { extractable: true }),
    keyOf(ids.expiring, 'expiring-root', { expiresInMs: hourMs, dualAuthDelete: true }),
    keyOf(ids.deleted, 'gone-root', { state: 5 }),
    ...moreKeys,
  ];
  const on = (
    role: WorldIdentity['grants'][number]['role'],
    more: { keyRingId?: string; keyId?: string } = {},
  ) => [{ instanceId, role, ...more }];
  return {
    accountId,
    workspace: {
      teamId: 'T1',
      teamName: 'Example',
      domain: 'example',
      botUserId: 'U0',
      botId: 'B0',
      appId: 'A0',
      botToken: '',
      appToken: '',
      signingSecret: '',
      people: [],
      channels: [],
    },
    instances: [
      {
        id: instanceId,
        name: 'Payments',
        service: 'hs-crypto',
        region: 'eu-de',
        accountId,
        keyRings: ['finance'],
        keys,
        dualAuthPolicy: true,
      },
      {
        id: otherInstanceId,
        name: 'Other',
        service: 'kms',
        region: 'us-south',
        accountId,
        keyRings: [],
        keys: [keyOf(ids.elsewhere, 'elsewhere-root')],
        dualAuthPolicy: false,
      },
    ],
    identities: [
      identityOf('manager', on('Manager')),
      identityOf('secondManager', on('Manager')),
      identityOf('writer', on('Writer')),
      identityOf('reader', on('Reader')),
      identityOf('readerPlus', on('ReaderPlus')),
      identityOf('purger', [...on('KeyPurge'), ...on('Reader')]),
      identityOf('oneKey', on('Manager', { keyId: ids.single })),
      identityOf('ringManager', on('Manager', { keyRingId: 'finance' })),
      identityOf('nobody', []),
      identityOf('service', on('Writer'), 'service-id'),
    ],
  };
}

/** An answer, read to the end. */
export interface Got {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; `{}` for an empty one or one that is not JSON. */
  body: Envelope;
  /** First resource, `{}` without one. */
  first: Record<string, unknown>;
  /** Code of the first reason, as sent. */
  code: unknown;
  /** All reasons, read as a client has to: whatever the era, and blanks trimmed. */
  reasons: { code: string | undefined; message: string | undefined }[];
}
export interface Envelope {
  metadata?: { collectionTotal?: number; totalCount?: number };
  resources?: Record<string, unknown>[];
}

export interface TestKms {
  simulator: KmsSimulator;
  url: string;
  faults: FaultBook;
  wire: WireLog;
  /** Moves the simulator's clock. */
  wait(byMs: number): void;
  now(): number;
  tokenOf(person: PersonName): Promise<string>;
  /** One KMS call; `path` follows `/api/v2`. */
  call(person: PersonName, method: string, path: string, more?: CallOptions): Promise<Got>;
  metadata(keyId: string): Promise<Record<string, unknown>>;
}
export interface CallOptions {
  headers?: Record<string, string>;
  body?: unknown;
  token?: string;
}

/** A listening simulator with a clock that stands still; closed when the test ends. */
export async function startKms(
  options: Partial<KmsSimulatorOptions> & { keys?: WorldKey[] } = {},
): Promise<TestKms> {
  let nowMs = startMs;
  const clock = options.clock ?? { now: () => nowMs };
  const faults = createFaultBook();
  const wire = createWireLog();
  const simulator = createKmsSimulator({
    clock,
    world: smallWorld(options.keys),
    faults,
    wire,
    signingKeyPem,
    ...options,
  });
  const { url } = await simulator.listen();
  onTestFinished(() => simulator.close());
  const tokens = new Map<string, string>();

  const kms: TestKms = {
    simulator,
    url,
    faults,
    wire,
    wait(byMs) {
      nowMs += byMs;
      tokens.clear();
    },
    now: () => clock.now(),
    async tokenOf(person) {
      const known = tokens.get(person);
      if (known !== undefined) return known;
      const answer = await fetch(`${url}/identity/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
          apikey: `apikey-${person}`,
        }),
      });
      const { access_token: token } = (await answer.json()) as { access_token: string };
      tokens.set(person, token);
      return token;
    },
    async call(person, method, path, { headers, body, token } = {}) {
      const answer = await fetch(`${url}/api/v2${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token ?? (await kms.tokenOf(person))}`,
          'bluemix-instance': instanceId,
          ...(body !== undefined && { 'content-type': 'application/vnd.ibm.kms.policy+json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json');
      const parsed = (text !== '' && isJson ? JSON.parse(text) : {}) as Envelope;
      const first = parsed.resources?.[0] ?? {};
      const reasons = (first['reasons'] ?? []) as Record<string, string | undefined>[];
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        body: parsed,
        first,
        code: reasons[0]?.['code'],
        reasons: reasons.map((reason) => ({
          code: (reason['code'] ?? reason['Code'])?.trim(),
          message: reason['message'] ?? reason['Message'],
        })),
      };
    },
    async metadata(keyId) {
      return (await kms.call('manager', 'GET', `/keys/${keyId}/metadata`)).first;
    },
  };
  return kms;
}
