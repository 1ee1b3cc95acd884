import type { Actor } from '../../domain/authority.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { SlackIdentity } from '../../domain/person.js';
import { preflight, type Preflight } from '../../domain/preflight.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import type { Absence } from '../../ports/absences.js';
import type { Instance } from '../../ports/key-management.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { identifyActor } from '../people/identify-actor.js';
import { listApprovers } from '../people/list-approvers.js';
import type { Ports } from '../ports.js';
import { type ProtectionReading, readProtection } from './read-protection.js';
import { awayAmong } from '../people/ways-to-ask.js';

/** A key looked at on somebody's behalf: the facts, and what a request would lead to. */
export interface Examination {
  actor: Actor;
  key: KeyFacts;
  instance: Instance;
  preflight: Preflight;
  /** Approvers who want no direct messages now. */
  away: Absence[];
  protection: ProtectionReading;
  /** One that cannot be read is in `preflight`, as what stands in the way. */
  openRequest: DeletionRequest | undefined;
  /** Time of the reading, the KMS's own. */
  serverTime: number;
}

export interface ExamineOptions {
  /** A force deletion is asked for. Default false. */
  force?: boolean;
  /** The request that would give way to the new one. */
  replaces?: DeletionRequest;
}

/** Reads everything a request depends on. The form, its submission and `/keys show` all look through this. */
export async function examineKey(
  ports: Ports,
  by: SlackIdentity,
  ref: KeyRef,
  { force = false, replaces }: ExamineOptions = {},
): Promise<Answer<Examination>> {
  const instance = (await ports.keys.instances()).find((candidate) => candidate.id === ref.instanceId);
  const reading = instance ? await ports.keys.readKey(instance.id, ref.keyId) : undefined;
  if (!instance || !reading) return refused({ code: 'key_not_found', query: ref.keyId, nearest: [] });
  if (!reading.ok) {
    return reading.failure.code === 'KEY_NOT_FOUND_ERR'
      ? refused({ code: 'key_not_found', query: ref.keyId, nearest: [] })
      : troubled({ kind: 'kms', failure: reading.failure });
  }
  const { key, serverTime } = reading.value;
  const actor = await identifyActor(ports, by, key);
  if (!actor.ok) return actor;
  const [protection, open] = await Promise.all([readProtection(ports, key), ports.requests.findOpen(key)]);
  let approvers;
  try {
    approvers = actor.value.person ? await listApprovers(ports, key, actor.value.person) : [];
  } catch (error) {
    ports.log.warn({ keyId: key.keyId, error }, 'approvers could not be listed');
    return troubled({ kind: 'roles' });
  }
  const findings = preflight(
    {
      key,
      protection: protection.protection,
      requester: actor.value,
      openRequest: open,
      approvers,
      force,
      ...(replaces === undefined ? {} : { replaces }),
    },
    serverTime,
  );
  return yes({
    actor: actor.value,
    key,
    instance,
    preflight: findings,
    away: findings.ok ? await awayAmong(ports, findings.approvers) : [],
    protection,
    openRequest: open && isReadable(open) ? open : undefined,
    serverTime,
  });
}
