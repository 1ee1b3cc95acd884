import { authorizationPeriodMs, dayMs } from '../../src/domain/deadlines.js';
import { isDeleted, type KeyFacts, type KeyInRing } from '../../src/domain/key.js';
import type { KmsFailure } from '../../src/domain/kms-failure.js';
import type { Registration } from '../../src/domain/protected-resource.js';
import type { ActingSession } from '../../src/ports/acting-sessions.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Instance, KeyManagement } from '../../src/ports/key-management.js';
import { identityOf } from './acting-sessions.js';
import { copyOf } from './copy-of.js';
import { type KmsAct, type KmsRecord, managersActs, refusalOf, refusedWith } from './kms-record.js';

export type KmsOperation = KmsAct | 'readKey' | 'findKeys' | 'registrations';

/** What reached the KMS: acts with whoever sent them. */
export interface KmsCall {
  operation: KmsOperation;
  keyId?: string;
  by?: string;
  force?: boolean;
}

export interface Fault {
  failure: KmsFailure;
  /** How many calls meet it; default 1. */
  times?: number;
  /** The call is carried out all the same, and its answer lost. Default false. */
  tookEffect?: boolean;
  /** What happens elsewhere meanwhile. */
  meanwhile?: () => unknown;
}

export interface KmsDouble extends KeyManagement {
  readonly calls: KmsCall[];
  /** How far the service's clock is ahead of ours; 0 until a test says so. */
  aheadMs: number;
  /** Ids of the keys for which a DELETE took effect, once for each. */
  readonly effectiveDeletes: string[];
  /** The same for every restore. */
  readonly effectiveRestores: string[];
  count(operation: KmsOperation): number;
  /** The record as it stands, for the world outside to change. */
  record(keyId: string): KmsRecord;
  add(facts: KeyFacts, registrations?: Registration[]): KmsRecord;
  remove(keyId: string): void;
  /** As somebody sets it, here or outside; default seven days from now. */
  set(keyId: string, by: string, endsAt?: number): void;
  unset(keyId: string): void;
  /** Readings go on showing the key as it is now, until the answer is called. */
  lag(keyId: string): () => void;
  /** The next calls of this operation meet a fault. */
  fail(operation: KmsOperation, fault: Fault): void;
}

export interface KmsDoubleOptions {
  clock: Clock;
  instances: Instance[];
  /** Who may act, by IAM id. */
  grants: Map<string, 'Writer' | 'Manager'>;
}

/** IBM keeps its times in whole seconds. */
const inSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;

export function createKeyManagementDouble({ clock, instances, grants }: KmsDoubleOptions): KmsDouble {
  const records = new Map<string, KmsRecord>();
  const shown = new Map<string, KeyFacts>();
  const faults: (Fault & { operation: KmsOperation; left: number })[] = [];
  const calls: KmsCall[] = [];
  const effectiveDeletes: string[] = [];
  const effectiveRestores: string[] = [];
  const serviceTime = () => clock.now() + double.aheadMs;
  const failed = (failure: KmsFailure) => ({ ok: false, failure }) as const;
  const served = (instanceId: string) => instances.some(({ id }) => id === instanceId);
  const notServed = failed({ code: 'not_found', effect: 'none' });

  async function faultOf(operation: KmsOperation): Promise<Fault | undefined> {
    const fault = faults.find((one) => one.operation === operation && one.left > 0);
    if (fault) fault.left -= 1;
    await fault?.meanwhile?.();
    return fault;
  }

  /** As a read meets it: nothing of a read takes effect. */
  async function readFault(operation: KmsOperation) {
    const fault = await faultOf(operation);
    return fault && failed({ ...fault.failure, effect: 'none' });
  }

  function set(keyId: string, by: string, endsAt = inSeconds(serviceTime()) + authorizationPeriodMs): void {
    const record = double.record(keyId);
    record.facts.dualAuthorization = { enabled: true, set: true, endsAt };
    record.setBy = by;
  }

  function unset(keyId: string): void {
    const record = double.record(keyId);
    record.facts.dualAuthorization = { enabled: true, set: false };
    delete record.setBy;
  }

  function carryOut(operation: KmsAct, record: KmsRecord, by: string): void {
    const { facts } = record;
    const now = inSeconds(serviceTime());
    switch (operation) {
      case 'setKeyForDeletion':
        return set(facts.keyId, by);
      case 'unsetKeyForDeletion':
        return unset(facts.keyId);
      case 'deleteKey':
        effectiveDeletes.push(facts.keyId);
        Object.assign(facts, { state: 'destroyed', deletedAt: now, deletedBy: by });
        facts.restorableUntil = now + 30 * dayMs;
        break;
      case 'enable':
      case 'disable':
        facts.state = operation === 'enable' ? 'active' : 'suspended';
        break;
      case 'rotate':
        facts.lastRotatedAt = now;
        break;
      case 'restoreKey':
        // IBM keeps the date of the deletion, and what was set.
        effectiveRestores.push(facts.keyId);
        facts.state = 'active';
        break;
      case 'sync':
        break;
    }
    // Every change tells the services registered with the key.
    record.syncedAt = serviceTime();
    if (operation !== 'sync') record.changedAt = serviceTime();
  }

  async function act(
    operation: KmsAct,
    { instanceId, keyId, keyRingId }: KeyInRing,
    session: ActingSession,
    force = false,
  ) {
    if (!served(instanceId)) return notServed;
    let by: string | undefined;
    try {
      by = identityOf(await session.token());
    } catch {
      return failed({ code: 'sign_in_failed', effect: 'none' });
    }
    calls.push({ operation, keyId, by: by ?? 'nobody', ...(operation === 'deleteKey' ? { force } : {}) });
    const fault = await faultOf(operation);
    if (fault && !fault.tookEffect) return failed(fault.failure);
    const role = by === undefined ? undefined : grants.get(by);
    const mayAct = managersActs.includes(operation) ? role === 'Manager' : role !== undefined;
    if (by === undefined || !mayAct) return failed({ code: 'unauthorized', status: 401, effect: 'none' });
    const record = records.get(keyId);
    const isThere = keyRingId === 'default' || record?.facts.keyRingId === keyRingId;
    if (record?.facts.instanceId !== instanceId || !isThere) {
      return failed(refusedWith('KEY_NOT_FOUND_ERR'));
    }
    const refusal = refusalOf(operation, record, { by, force, now: serviceTime() });
    if (refusal) return failed(refusedWith(refusal));
    carryOut(operation, record, by);
    return fault
      ? failed(fault.failure)
      : ({
          ok: true,
          value: { correlationId: `call-${calls.length}`, answeredAt: inSeconds(serviceTime()) },
        } as const);
  }

  const double: KmsDouble = {
    calls,
    aheadMs: 0,
    effectiveDeletes,
    effectiveRestores,
    count: (operation) => calls.filter((call) => call.operation === operation).length,
    record(keyId) {
      const record = records.get(keyId);
      if (!record) throw new Error(`the KMS double holds no key ${keyId}`);
      return record;
    },
    add(facts, registrations = []) {
      const record = { facts: copyOf(facts), registrations: [...registrations], changedAt: 0 };
      records.set(facts.keyId, record);
      return record;
    },
    remove: (keyId) => void records.delete(keyId),
    set,
    unset,
    lag(keyId) {
      shown.set(keyId, copyOf(double.record(keyId).facts));
      return () => void shown.delete(keyId);
    },
    fail: (operation, fault) => void faults.push({ operation, left: fault.times ?? 1, ...fault }),

    instances: async () => instances,
    async findKeys({ instanceId, text = '', whole = false, deleted = false, limit = 100 }) {
      if (!served(instanceId)) return notServed;
      calls.push({ operation: 'findKeys' });
      const fault = await readFault('findKeys');
      if (fault) return fault;
      const wanted = text.toLowerCase();
      const fits = ({ keyId, name, aliases }: KeyFacts) =>
        keyId === wanted ||
        [name, ...aliases]
          .map((one) => one.toLowerCase())
          .some((one) => (whole ? one === wanted : one.includes(wanted)));
      const found = [...records.values()]
        .map(({ facts }) => facts)
        .filter((key) => key.instanceId === instanceId && isDeleted(key) === deleted && fits(key));
      return { ok: true, value: copyOf(found.slice(0, limit)) };
    },
    async readKey(instanceId, idOrAlias) {
      if (!served(instanceId)) return notServed;
      calls.push({ operation: 'readKey', keyId: idOrAlias });
      const fault = await readFault('readKey');
      if (fault) return fault;
      const found = [...records.values()].find(
        ({ facts }) =>
          facts.instanceId === instanceId && (facts.keyId === idOrAlias || facts.aliases.includes(idOrAlias)),
      );
      if (!found) return failed(refusedWith('KEY_NOT_FOUND_ERR'));
      const key = copyOf(shown.get(found.facts.keyId) ?? found.facts);
      return { ok: true, value: { key, serverTime: inSeconds(serviceTime()) } };
    },
    async registrations({ instanceId, keyId }) {
      if (!served(instanceId)) return notServed;
      calls.push({ operation: 'registrations', keyId });
      const fault = await readFault('registrations');
      if (fault) return fault;
      const record = records.get(keyId);
      if (record?.facts.instanceId !== instanceId) return failed(refusedWith('KEY_NOT_FOUND_ERR'));
      return { ok: true, value: copyOf(record.registrations) };
    },
    setKeyForDeletion: (ref, session) => act('setKeyForDeletion', ref, session),
    unsetKeyForDeletion: (ref, session) => act('unsetKeyForDeletion', ref, session),
    deleteKey: (ref, session, { force }) => act('deleteKey', ref, session, force),
    restoreKey: (ref, session) => act('restoreKey', ref, session),
    actOnKey: (keyAct, ref, session) => act(keyAct, ref, session),
  };
  return double;
}
