// A double that fails a contract is no double: the same suites as for the real adapters.
import type { TimerKind } from '../../src/ports/timers.js';
import { describe } from 'vitest';
import type { KeyFacts } from '../../src/domain/key.js';
import type { SlackAccount } from '../../src/ports/people-directory.js';
import type { WorldInstance, WorldKey } from '../../src/sandbox/world.js';
import { keySyncsContract } from '../contracts/key-syncs.js';
import { absencesContract } from '../contracts/absences.js';
import { actingSessionsContract } from '../contracts/acting-sessions.js';
import { auditLogContract } from '../contracts/audit-log.js';
import { callRecordsContract } from '../contracts/call-records.js';
import { cardCopiesContract } from '../contracts/card-copies.js';
import { cardSurfaceContract } from '../contracts/card-surface.js';
import { clickIntentsContract } from '../contracts/click-intents.js';
import { deliveryQueueContract } from '../contracts/delivery-queue.js';
import { effectRetriesContract } from '../contracts/effect-retries.js';
import { homeVisitsContract } from '../contracts/home-visits.js';
import { hintsContract } from '../contracts/hints.js';
import { keyWatchContract } from '../contracts/key-watch.js';
import { identityLinksContract } from '../contracts/identity-links.js';
import { keyManagementContract } from '../contracts/key-management.js';
import { outboxContract } from '../contracts/outbox.js';
import { peopleDirectoryContract } from '../contracts/people-directory.js';
import { personalSignInContract } from '../contracts/personal-sign-in.js';
import { requestStoreContract } from '../contracts/request-store.js';
import { namedCrn, owner, resourceCatalogContract } from '../contracts/resource-catalog.js';
import { resourceSnapshotsContract } from '../contracts/resource-snapshots.js';
import { roleDirectoryContract } from '../contracts/role-directory.js';
import { timersContract } from '../contracts/timers.js';
import { accountId, people, smallWorld, startMs } from '../sandbox/kms/small-world.js';
import { testWorkspace } from '../sandbox/slack/test-workspace.js';
import { createKeySyncsDouble } from './key-syncs.js';
import { createAbsencesDouble } from './absences.js';
import {
  createActingSessionsDouble,
  identityOf,
  managerServiceId,
  tokenOf,
  writerServiceId,
} from './acting-sessions.js';
import { createAuditLogDouble } from './audit-log.js';
import { createCallRecordsDouble } from './call-records.js';
import { createCardCopiesDouble } from './card-copies.js';
import { createCardSurfaceDouble } from './card-surface.js';
import { createClickIntentsDouble } from './click-intents.js';
import { createClockDouble } from './clock.js';
import { createDeliveryQueueDouble } from './delivery-queue.js';
import { createEffectRetriesDouble } from './effect-retries.js';
import { createHomeVisitsDouble } from './home-visits.js';
import { createHintsDouble } from './hints.js';
import { createKeyWatchDouble } from './key-watch.js';
import { createIdentityLinksDouble } from './identity-links.js';
import { createKeyManagementDouble } from './key-management.js';
import { createOutboxDouble } from './outbox.js';
import { createPeopleDirectoryDouble } from './people-directory.js';
import { createPersonalSignInDouble } from './personal-sign-in.js';
import { createRequestStoreDouble } from './request-store.js';
import { createResourceCatalogDouble } from './resource-catalog.js';
import { createResourceSnapshotsDouble } from './resource-snapshots.js';
import { createRoleDirectoryDouble } from './role-directory.js';
import { createTimersDouble } from './timers.js';

function store() {
  const clock = createClockDouble(startMs);
  const outbox = createOutboxDouble(clock);
  const audit = createAuditLogDouble(outbox);
  const requests = createRequestStoreDouble({ audit, outbox });
  return { audit, outbox, requests, spoil: requests.spoil, wait: async (ms: number) => clock.advance(ms) };
}

describe('the request store double', () => requestStoreContract(store));
describe('the outbox double', () => outboxContract(store));
describe('the audit log double', () => auditLogContract(createAuditLogDouble));
describe('the absences double', () => absencesContract(createAbsencesDouble));
describe('the double of syncs', () => keySyncsContract(createKeySyncsDouble));
describe('the call records double', () => callRecordsContract(createCallRecordsDouble));
describe('the identity links double', () => identityLinksContract(createIdentityLinksDouble));
describe('the snapshots double', () => resourceSnapshotsContract(createResourceSnapshotsDouble));

describe('the double of clicks', () =>
  clickIntentsContract(() => {
    const clock = createClockDouble(startMs);
    return { clicks: createClickIntentsDouble(clock), wait: async (ms) => clock.advance(ms) };
  }));

describe('the card copies double', () =>
  cardCopiesContract(() => {
    const clock = createClockDouble(startMs);
    const copies = createCardCopiesDouble(clock);
    return { replicas: [copies, copies], wait: async (ms) => clock.advance(ms) };
  }));

describe('the card surface double', () =>
  cardSurfaceContract(async () => {
    const surface = createCardSurfaceDouble();
    const limitRate = () =>
      void (surface.answer = { ok: false, code: 'ratelimited', effect: 'none', retryAfterMs: 1_000 });
    // Only until the next call.
    const loseAnswer = () => {
      surface.losesAnswers = true;
      queueMicrotask(() => (surface.losesAnswers = false));
    };
    return { surface, limitRate, loseAnswer, now: () => startMs };
  }));

describe('the delivery queue double', () =>
  deliveryQueueContract(() => {
    const deliveries = createDeliveryQueueDouble();
    return { deliveries, waiting: async () => deliveries.waiting() };
  }));

describe('the retries double', () =>
  effectRetriesContract(() => {
    const retries = createEffectRetriesDouble();
    const returns: string[] = [];
    return {
      retries,
      pending: async () => retries.pending.size,
      async run(work) {
        for (;;) {
          const [itemId] = retries.pending.keys();
          if (itemId === undefined) return;
          retries.pending.delete(itemId);
          returns.push(itemId);
          await work?.(itemId);
        }
      },
      cameBack: async (itemId) => returns.filter((one) => one === itemId).length,
    };
  }));

describe('the timers double', () =>
  timersContract(async () => {
    const timers = createTimersDouble();
    const clock = createClockDouble(startMs);
    const rung: string[] = [];
    let work: (requestId: string, kind: TimerKind) => Promise<void> = async () => {};
    const rings = (requestId: string, kind: string) =>
      rung.filter((one) => one === `${kind} ${requestId}`).length;
    return {
      timers,
      clock,
      rings,
      onRing: (next) => void (work = next),
      async rang(requestId, kind, times = 1) {
        while (rings(requestId, kind) < times) {
          const first = timers.takeFirst();
          if (!first) throw new Error(`${kind} of ${requestId} is not planned`);
          clock.set(Math.max(clock.now(), first.dueAt));
          rung.push(`${first.kind} ${first.requestId}`);
          await work(first.requestId, first.kind);
        }
        return rings(requestId, kind);
      },
    };
  }));

const states = {
  0: 'pre_activation',
  1: 'active',
  2: 'suspended',
  3: 'deactivated',
  5: 'destroyed',
} as const;

function factsOf(instance: WorldInstance, key: WorldKey): KeyFacts {
  const { id: keyId, name, aliases = [], keyRingId, extractable, state } = key;
  return {
    instanceId: instance.id,
    keyId,
    name,
    aliases,
    keyRingId,
    crn: `crn:v1:bluemix:public:kms:eu-de:a/${accountId}:${instance.id}:key:${keyId}`,
    state: states[state],
    extractable,
    dualAuthorization: key.dualAuthDelete ? { enabled: true, set: false } : { enabled: false },
  };
}

describe('the KMS double', () =>
  keyManagementContract(async () => {
    const { instances } = smallWorld();
    const clock = createClockDouble(startMs);
    const keys = createKeyManagementDouble({
      clock,
      instances,
      grants: new Map([
        [people.writer, 'Writer'],
        [people.manager, 'Manager'],
      ]),
    });
    for (const instance of instances) {
      for (const key of instance.keys) {
        const registrations = (key.registrations ?? []).map(({ resourceCrn, preventKeyDeletion }) => ({
          resourceCrn,
          preventsKeyDeletion: preventKeyDeletion,
        }));
        keys.add(factsOf(instance, key), registrations);
      }
    }
    return {
      keys,
      sessionOf: async (person) => ({
        iamId: people[person],
        token: () => Promise.resolve(tokenOf(people[person])),
      }),
      now: clock.now,
      wait: clock.advance,
      loseAnswer: (step, when) =>
        keys.fail(step, {
          failure: { code: 'no_answer', effect: 'unknown' },
          tookEffect: when === 'after',
        }),
      failReading: () => keys.fail('readKey', { failure: { code: 'unavailable', effect: 'unknown' } }),
      calls: keys.count,
    };
  }));

describe('the service IDs’ double', () =>
  actingSessionsContract(async () => {
    const sessions = createActingSessionsDouble();
    return {
      sessions,
      identityOf,
      writer: writerServiceId,
      manager: managerServiceId,
      failSignIn: () => void (sessions.failure = { code: 'sign_in_failed', effect: 'none' }),
    };
  }));

describe('the personal sign-in double', () =>
  personalSignInContract(async () => {
    const clock = createClockDouble(startMs);
    const signIn = createPersonalSignInDouble(clock);
    return { signIn, passcodeOf: signIn.passcodeOf, now: clock.now };
  }));

describe('the people directory double', () =>
  peopleDirectoryContract(async () => {
    const accounts = testWorkspace().people.map(
      ({ slackUserId: userId, teamId, kind, realName: name, email, timeZone }): SlackAccount => ({
        slack: { userId, teamId },
        // Of somebody of another workspace Slack tells the workspace alone.
        kind: kind === 'outsider' ? 'member' : kind,
        name,
        email,
        timeZone,
      }),
    );
    const directory = createPeopleDirectoryDouble(accounts);
    const disturbNot = (userId: string) => {
      const quiet = { from: startMs, to: startMs + 7_200_000 };
      directory.quiet.set(userId, [quiet]);
      return quiet;
    };
    return { people: directory, disturbNot, goAway: async () => void (directory.isAway = true) };
  }));

describe('the resource catalog double', () =>
  resourceCatalogContract(async () => {
    const catalog = createResourceCatalogDouble();
    catalog.instances.set(namedCrn, { name: 'invoices-cos' });
    catalog.owners.set(accountId, owner);
    return catalog;
  }));

describe('the role directory double', () =>
  roleDirectoryContract(async (given) => {
    const roles = createRoleDirectoryDouble();
    for (const { grants, ...person } of given) {
      roles.put(person, (scope) => {
        const held = grants.filter(
          ({ instanceId, keyRingId = scope.keyRingId, keyId = scope.keyId }) =>
            instanceId === scope.instanceId && keyRingId === scope.keyRingId && keyId === scope.keyId,
        );
        const has = (...names: string[]) => held.some(({ role }) => names.includes(role));
        return { maySetForDeletion: has('Writer', 'Manager'), mayDelete: has('Manager') };
      });
    }
    return roles;
  }));

describe('the hints double', () => hintsContract(() => createHintsDouble()));
describe('the double of visits', () => homeVisitsContract((keepMs) => createHomeVisitsDouble(keepMs)));

describe('the key watch double', () =>
  keyWatchContract(() => {
    const clock = createClockDouble(0);
    return { watch: createKeyWatchDouble(clock), pass: async (ms) => clock.advance(ms) };
  }));
