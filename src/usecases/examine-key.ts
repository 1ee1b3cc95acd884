import type { Actor } from '../domain/authority.js';
import type { KeyFacts, KeyRef } from '../domain/key.js';
import type { SlackIdentity } from '../domain/person.js';
import { preflight, type Preflight } from '../domain/preflight.js';
import { type Protection, protectionOf } from '../domain/protection.js';
import type { Instance } from '../ports/key-management.js';
import { type Answer, refused, troubled, yes } from './answer.js';
import { identifyActor } from './identify-actor.js';
import { listApprovers } from './list-approvers.js';
import type { Ports } from './ports.js';

/** A key looked at on somebody's behalf: the facts, and what a request would lead to. */
export interface Examination {
  actor: Actor;
  key: KeyFacts;
  instance: Instance;
  preflight: Preflight;
  /** Time of the reading, the KMS's own. */
  serverTime: number;
}

/** Reads everything a request depends on. The form, its submission and `/keys show` all look through this. */
export async function examineKey(ports: Ports, by: SlackIdentity, ref: KeyRef): Promise<Answer<Examination>> {
  const instance = (await ports.keys.instances()).find((candidate) => candidate.id === ref.instanceId);
  const reading = instance ? await ports.keys.readKey(instance.id, ref.keyId) : undefined;
  if (!instance || !reading) return refused({ code: 'key_not_found', query: ref.keyId, nearest: [] });
  if (!reading.ok) {
    return reading.failure.code === 'KEY_NOT_FOUND_ERR'
      ? refused({ code: 'key_not_found', query: ref.keyId, nearest: [] })
      : troubled({ kind: 'kms', failure: reading.failure });
  }
  const { key, serverTime } = reading.value;
  const scope = { instanceId: key.instanceId, keyRingId: key.keyRingId, keyId: key.keyId };
  const actor = await identifyActor(ports, by, scope);
  if (!actor.ok) return actor;
  const [protection, openRequest] = await Promise.all([
    readProtection(ports, key),
    ports.requests.findOpen(key),
  ]);
  let approvers;
  try {
    approvers = actor.value.person ? await listApprovers(ports, scope, actor.value.person) : [];
  } catch (error) {
    ports.log.warn({ keyId: key.keyId, error: String(error) }, 'approvers could not be listed');
    return troubled({ kind: 'roles' });
  }
  const findings = preflight({ key, protection, requester: actor.value, openRequest, approvers }, serverTime);
  return yes({ actor: actor.value, key, instance, preflight: findings, serverTime });
}

/** Not knowing what a key protects is said, and stops nobody from asking: the KMS checks again at the deletion. */
export async function readProtection(ports: Pick<Ports, 'keys' | 'log'>, key: KeyRef): Promise<Protection> {
  const result = await ports.keys.registrations(key);
  if (result.ok) return protectionOf(result.value);
  ports.log.warn({ keyId: key.keyId, code: result.failure.code }, 'registrations could not be read');
  return { known: false };
}
