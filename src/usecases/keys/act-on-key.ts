import { mayAct, possibleAgain } from '../../domain/key-act.js';
import type { KeyAct, KeyFacts, KeyRef } from '../../domain/key.js';
import { codesOf, type KmsFailure, type KmsReasonCode } from '../../domain/kms-failure.js';
import type { SlackIdentity } from '../../domain/person.js';
import { isOpen, isReadable } from '../../domain/request.js';
import type { AuditDraft } from '../../ports/audit-log.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { auditActor } from '../audit-of.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { type KeyReadingPorts, kmsTimeOf, readKey } from './read-key.js';
import { type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';

export interface KeyActDone {
  act: KeyAct;
  /** As read back afterwards. */
  key: KeyFacts;
  /** The KMS's own time of the reading. */
  serverTime: number;
}

type ActingPorts = IdentifyPorts & KeyReadingPorts & RefusalPorts & SignInPorts & Pick<Ports, 'requests'>;

/** Dotted and past, as the audit log names things. */
const auditTypes: Record<KeyAct, string> = {
  sync: 'key.synced',
  enable: 'key.enabled',
  disable: 'key.disabled',
  rotate: 'key.rotated',
};

/**
 * Syncs, enables, disables or rotates a key for a person. One person suffices for these: nothing is lost by them. Who
 * acts and how the key stands are read now; afterwards the key is read back, and its word is the answer.
 */
export async function actOnKey(
  ports: ActingPorts,
  act: KeyAct,
  ref: KeyRef,
  by: SlackIdentity,
  passcode?: string,
): Promise<Answer<KeyActDone>> {
  const before = await readKey(ports, ref, 2);
  if (!before.ok) return troubled({ kind: 'kms', failure: before.failure });
  if (before.key === 'gone') return refused({ code: 'key_not_found', query: ref.keyId, nearest: [] });
  const key = before.key;
  const actor = await identifyActor(ports, by, key);
  if (!actor.ok) return actor;
  const request = await ports.requests.findOpen(key);
  if (request && !isReadable(request)) {
    const refusal = { code: 'request_unreadable', request } as const;
    return refuseOnRecord(ports, act, actor.value, refusal, { keyId: key.keyId });
  }
  const open = request && isOpen(request) ? request : undefined;
  const who = mayAct(act, actor.value, key, open, before.serverTime);
  if (!who.ok) return refuseOnRecord(ports, act, actor.value, who.refusal, { keyId: key.keyId });
  const proved = await signInToAct(ports, { person: who.person, act, key, passcode });
  if (!proved.ok) return proved;
  const signedIn = await ports.sessions.sessionFor(act, who.person, key);
  if (!signedIn.ok) return troubled({ kind: 'kms', failure: signedIn.failure });

  const entry = (type: string, more: Record<string, unknown> = {}): AuditDraft => ({
    at: ports.clock.now(),
    type,
    actor: auditActor(who.person),
    facts: {
      act,
      instanceId: key.instanceId,
      keyId: key.keyId,
      keyName: key.name,
      actingAs: signedIn.session.iamId,
      ...more,
    },
  });
  // Before it is sent: a process that dies in the middle leaves a trace of what may have been done.
  await ports.audit.append(entry('key.act_begun'));
  const result = await ports.keys.actOnKey(act, key, signedIn.session);
  const after = await readKey(ports, ref, 3);
  const shown =
    after.ok && after.key !== 'gone' ? { key: after.key, serverTime: after.serverTime } : undefined;
  const failure = result.ok ? undefined : result.failure;
  const isDone = failure === undefined || (shown !== undefined && tookEffect(act, key, shown.key, failure));
  await ports.audit.append(
    entry(isDone ? auditTypes[act] : 'key.act_failed', failure === undefined ? {} : { failure }),
  );
  if (!isDone) {
    // Where anything else stands against it too, no hour is promised.
    const isTooEarly = codesOf(failure).every((code) => tooEarly.has(code));
    const again = isTooEarly
      ? possibleAgain(act, shown?.key, kmsTimeOf(after) ?? ports.clock.now())
      : undefined;
    return troubled({ kind: 'kms', failure, ...(again && { again }) });
  }
  if (!shown) return troubled({ kind: 'kms', failure: after.ok ? goneAfter : after.failure });
  return yes({ act, ...shown });
}

const tooEarly: ReadonlySet<string> = new Set<KmsReasonCode>([
  'REQ_TOO_EARLY_ERR',
  'KEY_ROTATION_NOT_PERMITTED',
]);

const goneAfter: KmsFailure = { code: 'KEY_NOT_FOUND_ERR', effect: 'none' };

/** After a lost answer the key tells for the acts that show in it; a sync shows in nothing. */
function tookEffect(act: KeyAct, before: KeyFacts, after: KeyFacts, failure: KmsFailure): boolean {
  if (failure.effect !== 'unknown') return false;
  switch (act) {
    case 'enable':
      return after.state === 'active';
    case 'disable':
      return after.state === 'suspended';
    case 'rotate':
      return after.lastRotatedAt !== undefined && after.lastRotatedAt !== before.lastRotatedAt;
    case 'sync':
      return false;
  }
}
