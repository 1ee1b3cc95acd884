import type { KeyAct, KeyInRing } from '../../../domain/key.js';
import type { Confirmation, KmsFailure, KmsResult } from '../../../domain/kms-failure.js';
import type { Registration } from '../../../domain/protected-resource.js';
import { uuid } from '../../../domain/uuid.js';
import type { ActingSession } from '../../../ports/acting-sessions.js';
import type { CallRecord } from '../../../ports/call-records.js';
import type { KeyManagement } from '../../../ports/key-management.js';
import type { Log } from '../../../ports/log.js';
import type { IbmOperation } from '../../../ports/remote-calls.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { SignInError } from '../wire/iam-sign-in.js';
import { readCollection, readKeyFacts, readRegistration } from './key-from-answer.js';
import { serverTimeOf } from '../wire/texts.js';
import type { KmsInstance } from '../instances/kms-instance.js';
import { createKeySearch } from './key-search.js';
import { createKmsReader, sendAct, type KmsAnswer, type KmsReader } from './kms-service.js';

export interface IbmKeyManagementOptions {
  /** Those served at this moment; asked before every call, so it has to remember. Where it rejects, no call is made. */
  instances: () => Promise<readonly KmsInstance[]>;
  /** API key of the service ID that reads (role Reader suffices). */
  reader: { apiKey: string };
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`. */
  iamUrl: string;
  /** For a whole call, repeats of a read included; default 10 s. */
  timeoutMs?: number;
  /** The longest wait before a read that met an outage is repeated; default 1 s. */
  repeatWithinMs?: number;
  log: Log;
  /** Told of every act and of every read that failed, by the correlation id people are shown. */
  onCall?: (record: CallRecord) => void;
  /** Stands in when an answer carries no `Date`, and dates the calls; default the machine's clock. */
  now?: () => number;
  /** Registrations asked for at a time; default and maximum 5,000. */
  registrationsPageSize?: number;
}

/** Ids and aliases alike (docs/facts/ibm.md#keys); nothing else can name a key. */
const keyName = /^[A-Za-z0-9_-]{2,90}$/;
/** Anything else is no ring's id, and could break the header. */
const ringName = /^[A-Za-z0-9_-]{2,100}$/;
const mostPages = 200;

interface Connection {
  url: string;
  reader: KmsReader;
}

/** What a call is about, as the log and the records of calls have it. */
interface Subject {
  instanceId: string;
  /** Id or alias, as asked for. */
  key?: string;
}

/** As every line of the log names a key; an alias may belong to another tomorrow. */
function named({ instanceId, key }: Subject): Record<string, unknown> {
  if (key === undefined) return { instanceId };
  return { instanceId, [uuid.test(key) ? 'keyId' : 'alias']: key };
}

/** By the SDK's names. */
const actOperations: Record<KeyAct, IbmOperation> = {
  sync: 'syncAssociatedResources',
  enable: 'enableKey',
  disable: 'disableKey',
  rotate: 'rotateKey',
};
const actionHeaders = { 'Content-Type': 'application/vnd.ibm.kms.key_action+json' };

/** IBM's KMS (Key Protect and Hyper Protect Crypto Services alike) over its REST API. */
export function createIbmKeyManagement(options: IbmKeyManagementOptions): KeyManagement {
  const { log, onCall, iamUrl, reader, timeoutMs = 10_000, now = Date.now } = options;
  const { registrationsPageSize = 5_000, repeatWithinMs = 1_000 } = options;
  const connections = new Map<string, Connection>();

  /** The way to an instance served at this moment; as long as its address stays so does the reader, with its token. */
  async function connect(instanceId: string): Promise<KmsResult<Connection>> {
    let served: readonly KmsInstance[];
    try {
      served = await options.instances();
    } catch (error) {
      const failure = notListed(error);
      log.warn({ event: 'kms.instances_unknown', instanceId, ...failure }, 'no call without the instances');
      return { ok: false, failure };
    }
    const instance = served.find(({ id }) => id === instanceId);
    if (!instance) {
      connections.delete(instanceId);
      return { ok: false, failure: unknownInstance(instanceId) };
    }
    const url = instance.url.replace(/\/+$/, '').replace(/\/api\/v2$/, '');
    let connection = connections.get(instanceId);
    if (connection?.url !== url) {
      const { apiKey } = reader;
      connection = {
        url,
        reader: createKmsReader({ instanceId, url, timeoutMs, repeatWithinMs, apiKey, iamUrl }),
      };
      connections.set(instanceId, connection);
    }
    return { ok: true, value: connection };
  }

  const record = (
    operation: string,
    { instanceId, key }: Subject,
    correlationId: string | undefined,
    failure?: KmsFailure,
  ): void => {
    // Without an id nobody can ask for it, as when signing in came to nothing.
    if (correlationId === undefined) return;
    onCall?.({
      correlationId,
      operation,
      instanceId,
      ...(key !== undefined && { key }),
      at: now(),
      ...(failure && { failure }),
    });
  };

  const failed = <T>(
    operation: string,
    about: Subject,
    failure: KmsFailure,
    more: Record<string, unknown> = {},
  ): KmsResult<T> => {
    log.warn(
      { event: 'kms.call_failed', operation, ...named(about), ...more, ...failure },
      'the KMS did not do what was asked',
    );
    record(operation, about, failure.correlationId, failure);
    return { ok: false, failure };
  };

  async function get(
    operation: IbmOperation,
    about: Subject,
    call: Omit<Parameters<KmsReader['get']>[0], 'operation'>,
  ): Promise<KmsResult<KmsAnswer>> {
    const connection = await connect(about.instanceId);
    if (!connection.ok) return connection;
    const answer = await connection.value.reader.get({ operation, ...call });
    return answer.ok ? answer : failed(operation, about, answer.failure);
  }

  async function act(
    operation: IbmOperation,
    { instanceId, keyId, keyRingId }: KeyInRing,
    session: ActingSession,
    call: Omit<Parameters<typeof sendAct>[2], 'operation'>,
  ): Promise<KmsResult<Confirmation>> {
    const connection = await connect(instanceId);
    if (!connection.ok) return connection;
    // Acts go by UUID alone: an alias may have moved to another key since it was read.
    if (!keyName.test(keyId)) return { ok: false, failure: noSuchKey() };
    const about = { instanceId, key: keyId };
    const { iamId } = session;
    let token: string;
    try {
      token = await session.token();
      log.hide(token);
    } catch (error) {
      const failure: KmsFailure =
        error instanceof SignInError ? error.failure : { code: 'sign_in_failed', effect: 'none' };
      return failed(operation, about, failure, { iamId });
    }
    const answer = await sendAct({ instanceId, url: connection.value.url, timeoutMs }, token, {
      operation,
      ...call,
      url: call.url.replace('{id}', keyId),
      headers: { ...call.headers, ...inRing(keyRingId) },
    });
    if (!answer.ok) return failed(operation, about, answer.failure, { iamId });
    const { correlationId, headers } = answer.value;
    const answeredAt = serverTimeOf(headers);
    log.info(
      { event: 'kms.act_done', operation, ...named(about), iamId, correlationId },
      'the KMS did what was asked',
    );
    record(operation, about, correlationId);
    return { ok: true, value: { correlationId, ...(answeredAt !== undefined && { answeredAt }) } };
  }

  return {
    instances: async () =>
      (await options.instances()).map(({ id, name, service, region, channelId }) => ({
        id,
        name,
        service,
        region,
        ...(channelId !== undefined && { channelId }),
      })),

    findKeys: createKeySearch({
      list: (instanceId, query) => get('listKeys', { instanceId }, { url: '/keys', query }),
      failed: (instanceId, failure, more) => failed('listKeys', { instanceId }, failure, more),
      log,
    }),

    async readKey(instanceId, idOrAlias) {
      if (!keyName.test(idOrAlias)) return { ok: false, failure: noSuchKey() };
      const about = { instanceId, key: idOrAlias };
      const answer = await get('getKeyMetadata', about, {
        url: `/keys/${idOrAlias}/metadata`,
      });
      if (!answer.ok) return answer;
      const collection = readCollection(answer.value.body);
      const key = collection && readKeyFacts(collection.resources[0], instanceId);
      // Asked by id, the answer has to be about that id.
      const isOther = key && uuid.test(idOrAlias) && key.keyId.toLowerCase() !== idOrAlias.toLowerCase();
      if (!key || isOther) {
        return failed('getKeyMetadata', about, answer.value.unreadable());
      }
      return { ok: true, value: { key, serverTime: serverTimeOf(answer.value.headers) ?? now() } };
    },

    async registrations({ instanceId, keyId }) {
      if (!keyName.test(keyId)) return { ok: false, failure: noSuchKey() };
      const about = { instanceId, key: keyId };
      const found: Registration[] = [];
      for (let page = 0; page < mostPages; page += 1) {
        const answer = await get('getRegistrations', about, {
          url: `/keys/${keyId}/registrations`,
          query: { limit: registrationsPageSize, offset: found.length, totalCount: 'true' },
        });
        if (!answer.ok) return answer;
        const collection = readCollection(answer.value.body);
        const registrations = collection?.resources.map(readRegistration);
        // Leaving one out would make a key look safer to delete than it is.
        if (!collection || !registrations?.every((registration) => registration !== undefined)) {
          return failed('getRegistrations', about, answer.value.unreadable());
        }
        found.push(...registrations);
        const isLast =
          collection.totalCount === undefined
            ? registrations.length < registrationsPageSize
            : found.length >= collection.totalCount;
        if (isLast) return { ok: true, value: found };
        if (registrations.length === 0) {
          return failed('getRegistrations', about, answer.value.unreadable());
        }
      }
      const failure: KmsFailure = { code: 'unreadable_answer', effect: 'none' };
      return failed('getRegistrations', about, failure, { pages: mostPages });
    },

    setKeyForDeletion: (ref, session) =>
      act('setKeyForDeletion', ref, session, {
        method: 'POST',
        url: '/keys/{id}/actions/setKeyForDeletion',
        headers: actionHeaders,
      }),

    unsetKeyForDeletion: (ref, session) =>
      act('unsetKeyForDeletion', ref, session, {
        method: 'POST',
        url: '/keys/{id}/actions/unsetKeyForDeletion',
        headers: actionHeaders,
      }),

    deleteKey: (ref, session, { force }) =>
      act('deleteKey', ref, session, {
        method: 'DELETE',
        url: '/keys/{id}',
        ...(force && { query: { force: true } }),
        // The full representation can carry key material.
        headers: { Prefer: 'return=minimal' },
      }),

    restoreKey: (ref, session) =>
      act('restoreKey', ref, session, {
        method: 'POST',
        url: '/keys/{id}/restore',
        headers: {
          'Content-Type': 'application/vnd.ibm.kms.key_action_restore+json',
          Prefer: 'return=minimal',
        },
      }),

    actOnKey: (keyAct, ref, session) =>
      act(actOperations[keyAct], ref, session, {
        method: 'POST',
        url: `/keys/{id}/actions/${keyAct}`,
        headers: actionHeaders,
      }),
  };
}

/**
 * Whoever may act in one ring alone has to name it (docs/facts/ibm.md#key-rings). `default` goes without saying: it also stands
 * for a key whose metadata tells no ring, which may lie in another.
 */
function inRing(keyRingId: string): Record<string, string> {
  const isNamed = keyRingId !== 'default' && ringName.test(keyRingId);
  return isNamed ? { 'x-kms-key-ring': keyRingId } : {};
}

function notListed(error: unknown): KmsFailure {
  // Without signing in the reader sees no list.
  if (!(error instanceof IamReadError) || error.operation !== 'getToken') {
    return { code: 'unavailable', effect: 'none', detail: 'the instances could not be listed' };
  }
  const { status, iamErrorCode } = error;
  return {
    code: 'sign_in_failed',
    effect: 'none',
    ...(status !== undefined && { status }),
    ...(iamErrorCode !== undefined && { iamErrorCode }),
  };
}

function unknownInstance(instanceId: string): KmsFailure {
  return { code: 'not_found', effect: 'none', detail: `instance ${instanceId} is not served` };
}

function noSuchKey(): KmsFailure {
  return { code: 'KEY_NOT_FOUND_ERR', effect: 'none', detail: 'neither a key id nor an alias' };
}
