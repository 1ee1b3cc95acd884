// The KMS, IAM's token endpoint and the resource controller in one HTTP server: what IBM documents, and where it
// documents nothing what `README.md` beside this file says.
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../../ports/clock.js';
import type { KmsKeyState } from '../control/api.js';
import type { FaultBook } from '../faults.js';
import type { WireLog } from '../wire-log.js';
import type { World } from '../world.js';
import { refusalAnswer } from './answer.js';
import { defaultCheckOrder, type DeletionCheck } from './deletion-rules.js';
import type { ErrorEra } from './error-envelope.js';
import { addIamRoutes } from './iam-routes.js';
import { createIdentities } from './identities.js';
import { keyStateOf, type LapsedAuthorization } from './key-record.js';
import { createKeyStore, storedKeysOf, type StoredKeys } from './key-store.js';
import { addKmsRoutes } from './kms-routes.js';
import { createOutsideChanges, type OutsideChanges } from './outside.js';
import { createTokenIssuer } from './token-issuer.js';

/** Everything that outlives a restart, JSON-serialisable. Identities are the world's and stay there. */
export interface KmsSnapshot extends StoredKeys {
  checkOrder: DeletionCheck[];
  era: ErrorEra;
  effectiveDeletes: Record<string, number>;
  calls: Record<string, number>;
  /** So that tokens issued before a restart stay valid after it. */
  signingKeyPem?: string;
}

export interface KmsSimulatorOptions {
  clock: Clock;
  world: World;
  faults: FaultBook;
  wire: WireLog;
  /** Order of the gates a deletion has to pass; default authorization, retention, registrations. */
  checkOrder?: DeletionCheck[];
  /** Form of error reasons; default `current`. */
  era?: ErrorEra;
  /** How metadata shows an authorization after its seven days; default `shown`. */
  lapsedAuthorization?: LapsedAuthorization;
  /** Called after every change of keys or policies. */
  onChange?: () => void;
  restored?: KmsSnapshot;
  /** RSA private key, PKCS #8 PEM, to sign tokens with; made when first needed otherwise, which takes some 300 ms. */
  signingKeyPem?: string;
}

export interface KmsSimulator {
  /** KMS under `${url}/api/v2`, IAM under `${url}/identity`, resource controller under `${url}/v2`; loopback only. */
  listen(port?: number): Promise<{ url: string }>;
  close(): Promise<void>;
  keys(): KmsKeyState[];
  /** How often a DELETE took effect, by key id; calls received, by operation. */
  counts(): { effectiveDeletes: Map<string, number>; calls: Map<string, number> };
  outside: OutsideChanges;
  setCheckOrder(order: DeletionCheck[]): void;
  setEra(era: ErrorEra): void;
  snapshot(): KmsSnapshot;
  /** Back to the start of this world, at the clock's present time; check order, era and counts start over too. */
  reset(world: World): void;
}

export function createKmsSimulator(options: KmsSimulatorOptions): KmsSimulator {
  const { clock, faults, wire, restored, lapsedAuthorization = 'shown' } = options;
  const tokens = createTokenIssuer(restored?.signingKeyPem ?? options.signingKeyPem);
  let world = options.world;
  let identities = createIdentities(world);
  let store = createKeyStore(restored ?? storedKeysOf(world, clock.now()));
  let checkOrder = [...(restored?.checkOrder ?? options.checkOrder ?? defaultCheckOrder)];
  let era: ErrorEra = restored?.era ?? options.era ?? 'current';
  let effectiveDeletes = new Map(Object.entries(restored?.effectiveDeletes ?? {}));
  let calls = new Map(Object.entries(restored?.calls ?? {}));
  let app: FastifyInstance | undefined;
  let url = '';

  const changed = () => options.onChange?.();
  const count = (counter: Map<string, number>, name: string) =>
    counter.set(name, (counter.get(name) ?? 0) + 1);

  const shared = {
    clock,
    faults,
    wire,
    tokens,
    era: () => era,
    countCall: (operation: string) => void count(calls, operation),
  };
  const build = () => {
    const server = Fastify({ exposeHeadRoutes: false, forceCloseConnections: true });
    // Bodies stay text: each operation is as strict about its own as the original, whatever the type says.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    server.setNotFoundHandler((_request, reply) => {
      const { status, body } = refusalAnswer(
        { refused: true, status: 404, errorMsg: 'Not Found: The path could not be found' },
        era,
      );
      return reply.code(status).type('application/json').send(body);
    });
    addKmsRoutes(server, {
      ...shared,
      context: () => ({
        store,
        identities,
        checkOrder,
        lapsedAuthorization,
        changed,
        deleted: (keyId) => void count(effectiveDeletes, keyId),
      }),
    });
    addIamRoutes(server, {
      ...shared,
      identities: () => identities,
      store: () => store,
      accountId: () => world.accountId,
      baseUrl: () => url,
    });
    return server;
  };

  return {
    async listen(port = 0) {
      app = build();
      url = await app.listen({ port, host: '127.0.0.1' });
      return { url };
    },
    async close() {
      await app?.close();
      app = undefined;
    },
    keys() {
      const nowMs = clock.now();
      return store.keys(nowMs).map((key) => keyStateOf(key, nowMs));
    },
    counts: () => ({ effectiveDeletes: new Map(effectiveDeletes), calls: new Map(calls) }),
    outside: createOutsideChanges(
      () => store,
      () => clock.now(),
      changed,
    ),
    setCheckOrder(order) {
      checkOrder = [...order];
    },
    setEra(next) {
      era = next;
    },
    snapshot: () => ({
      ...store.stored(),
      checkOrder: [...checkOrder],
      era,
      effectiveDeletes: Object.fromEntries(effectiveDeletes),
      calls: Object.fromEntries(calls),
      signingKeyPem: tokens.privateKeyPem(),
    }),
    reset(next) {
      world = next;
      identities = createIdentities(world);
      store = createKeyStore(storedKeysOf(world, clock.now()));
      checkOrder = [...(options.checkOrder ?? defaultCheckOrder)];
      era = options.era ?? 'current';
      effectiveDeletes = new Map();
      calls = new Map();
      changed();
    },
  };
}
