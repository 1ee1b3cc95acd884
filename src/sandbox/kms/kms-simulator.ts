// The KMS and what the bot asks of the account around it in one HTTP server: what IBM documents, and where it
// documents nothing what `README.md` beside this file says.
import Fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../clock.js';
import type { KmsKeyState } from '../control/api.js';
import type { FaultBook } from '../faults.js';
import { createAccess } from '../iam/access.js';
import { addAccountRoutes } from '../iam/account-routes.js';
import { addGroupRoutes } from '../iam/group-routes.js';
import { createIamChanges, type IamChanges } from '../iam/iam-changes.js';
import { addIamRoutes } from '../iam/iam-routes.js';
import { createIamStore, storedIamOf, type StoredIam } from '../iam/iam-store.js';
import { createIdentities } from '../iam/identities.js';
import { createPasscodes } from '../iam/passcodes.js';
import { addPolicyRoutes } from '../iam/policy-routes.js';
import { addResourceController } from '../iam/resource-controller.js';
import { createTokenIssuer } from '../iam/token-issuer.js';
import type { WireLog } from '../wire-log.js';
import type { World } from '../world.js';
import { refusalAnswer } from './answer.js';
import { refusePlainly } from './error-envelope.js';
import { keyStateOf, type LapsedAuthorization } from './key-record.js';
import { createKeyStore, storedKeysOf, type StoredKeys } from './key-store.js';
import { addKmsRoutes } from './kms-routes.js';
import { usualKnobs, type KmsKnobs } from './knobs.js';
import { createLaggingReads } from './lagging-reads.js';
import { createOutsideChanges, type OutsideChanges } from './outside.js';

/** Everything that outlives a restart, JSON-serialisable. Identities are the world's and stay there; what they may do is here. */
export interface KmsSnapshot extends StoredKeys {
  iam: StoredIam;
  knobs: KmsKnobs;
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
  /** Those that do not stand as usual at the start and after a reset. */
  knobs?: Partial<KmsKnobs>;
  /** How metadata shows an authorization after its seven days; default `shown`. */
  lapsedAuthorization?: LapsedAuthorization;
  /** Called after every change of keys, policies, groups or users. */
  onChange?: () => void;
  restored?: KmsSnapshot;
  /** RSA private key, PKCS #8 PEM, to sign tokens with; made when first needed otherwise, which takes some 300 ms. */
  signingKeyPem?: string;
}

export interface KmsSimulator {
  /** KMS under `${url}/api/v2`, IAM under `${url}/identity`, the rest of the account under `${url}`; loopback only. */
  listen(port?: number): Promise<{ url: string }>;
  close(): Promise<void>;
  keys(): KmsKeyState[];
  /** How often a DELETE took effect, by key id; calls received, by operation. */
  counts(): { effectiveDeletes: Map<string, number>; calls: Map<string, number> };
  outside: OutsideChanges;
  iam: IamChanges;
  knobs(): KmsKnobs;
  turnKnobs(knobs: Partial<KmsKnobs>): void;
  snapshot(): KmsSnapshot;
  /** Back to the start of this world, at the clock's present time; knobs and counts start over too. */
  reset(world: World): void;
}

export function createKmsSimulator(options: KmsSimulatorOptions): KmsSimulator {
  const { clock, faults, wire, restored, lapsedAuthorization = 'shown' } = options;
  const tokens = createTokenIssuer(restored?.signingKeyPem ?? options.signingKeyPem);
  let world = options.world;
  let iam = createIamStore(restored?.iam ?? storedIamOf(world, clock.now()));
  let identities = createIdentities(world, iam);
  let access = createAccess(world, iam);
  let passcodes = createPasscodes();
  let store = createKeyStore(restored ?? storedKeysOf(world, clock.now()));
  const initialKnobs = { ...usualKnobs, ...options.knobs };
  let knobs: KmsKnobs = { ...initialKnobs, ...restored?.knobs };
  let lagging = createLaggingReads();
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
    era: () => knobs.era,
    countCall: (operation: string) => void count(calls, operation),
  };
  const build = () => {
    const server = Fastify({
      exposeHeadRoutes: false,
      forceCloseConnections: true,
      // A CRN in a path is longer than the usual 100 characters.
      routerOptions: { maxParamLength: 1_000 },
    });
    // Bodies stay text: each operation is as strict about its own as the original, whatever the type says.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    server.setNotFoundHandler((_request, reply) => {
      const { status, body } = refusalAnswer(refusePlainly(404, 'The path could not be found'), knobs.era);
      return reply.code(status).type('application/json').send(body);
    });
    addKmsRoutes(server, {
      ...shared,
      context: () => ({
        store,
        identities,
        access,
        knobs,
        lagging,
        lapsedAuthorization,
        changed,
        deleted: (keyId) => void count(effectiveDeletes, keyId),
      }),
    });
    const account = {
      ...shared,
      identities: () => identities,
      access: () => access,
      iam: () => iam,
      world: () => world,
      baseUrl: () => url,
    };
    addIamRoutes(server, { ...account, passcodes: () => passcodes });
    addPolicyRoutes(server, account);
    addGroupRoutes(server, account);
    addAccountRoutes(server, account);
    addResourceController(server, { ...account, store: () => store });
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
    iam: createIamChanges({
      world: () => world,
      store: () => store,
      iam: () => iam,
      access: () => access,
      identities: () => identities,
      passcodes: () => passcodes,
      now: () => clock.now(),
      changed,
    }),
    knobs: () => structuredClone(knobs),
    turnKnobs(turned) {
      knobs = { ...knobs, ...structuredClone(turned) };
      changed();
    },
    snapshot: () => ({
      ...store.stored(),
      iam: iam.stored(),
      knobs: structuredClone(knobs),
      effectiveDeletes: Object.fromEntries(effectiveDeletes),
      calls: Object.fromEntries(calls),
      signingKeyPem: tokens.privateKeyPem(),
    }),
    reset(next) {
      world = next;
      iam = createIamStore(storedIamOf(world, clock.now()));
      identities = createIdentities(world, iam);
      access = createAccess(world, iam);
      passcodes = createPasscodes();
      store = createKeyStore(storedKeysOf(world, clock.now()));
      knobs = initialKnobs;
      lagging = createLaggingReads();
      effectiveDeletes = new Map();
      calls = new Map();
      changed();
    },
  };
}
