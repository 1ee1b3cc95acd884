import type { KeyAct, KeyFacts, KeyInRing, KeyRef, KeyService } from '../domain/key.js';
import type { Confirmation, KmsResult } from '../domain/kms-failure.js';
import type { Registration } from '../domain/protected-resource.js';
import type { ActingSession } from './acting-sessions.js';

/** A service instance Countersign serves. */
export interface Instance {
  id: string;
  name: string;
  service: KeyService;
  region: string;
  /** Slack channel that gets a copy of every card about its keys, instead of the one for all. */
  channelId?: string;
}

/** A key as read, with the service's own clock: deadlines are compared in that time. */
export interface KeyReading {
  key: KeyFacts;
  /** `Date` of the answer, epoch ms (one-second steps). */
  serverTime: number;
}

export interface KeySearch {
  instanceId: string;
  /** Part of a name or alias; absent or empty lists from the start. */
  text?: string;
  /** The text is a name or alias as a whole. Default false. */
  whole?: boolean;
  /** Where there are too many keys for the service to search, all are listed instead, which takes seconds. Default false. */
  thorough?: boolean;
  /** Deleted keys and no others. Default false. */
  deleted?: boolean;
  /** At most this many; default 100. */
  limit?: number;
}

/** The KMS as Countersign uses it: metadata only, payloads are never asked for. Calls never throw for what a service answers. */
export interface KeyManagement {
  instances(): Promise<Instance[]>;
  findKeys(search: KeySearch): Promise<KmsResult<KeyFacts[]>>;
  /** By UUID or alias; `KEY_NOT_FOUND_ERR` when there is none. */
  readKey(instanceId: string, idOrAlias: string): Promise<KmsResult<KeyReading>>;
  registrations(ref: KeyRef): Promise<KmsResult<Registration[]>>;

  // The acts, on the key in the ring of a reading made for them. None is retried inside: after an unclear answer the caller reads first, then decides.
  setKeyForDeletion(ref: KeyInRing, session: ActingSession): Promise<KmsResult<Confirmation>>;
  unsetKeyForDeletion(ref: KeyInRing, session: ActingSession): Promise<KmsResult<Confirmation>>;
  /** `force` overrides registrations, neither dual authorization nor retention; said explicitly at every call. */
  deleteKey(
    ref: KeyInRing,
    session: ActingSession,
    options: { force: boolean },
  ): Promise<KmsResult<Confirmation>>;
  /** Brings a deleted key back, with the authorization it may still carry. */
  restoreKey(ref: KeyInRing, session: ActingSession): Promise<KmsResult<Confirmation>>;
  /** Notifies registered services, enables, disables or rotates. */
  actOnKey(act: KeyAct, ref: KeyInRing, session: ActingSession): Promise<KmsResult<Confirmation>>;
}
