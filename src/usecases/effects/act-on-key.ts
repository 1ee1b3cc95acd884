import { mayAct, possibleAgain } from '../../domain/key-act.js';
import type { KeySync } from '../../domain/key-sync.js';
import { isDeleted, type KeyAct, type KeyFacts, type KeyRef } from '../../domain/key.js';
import { codesOf, type KmsReasonCode } from '../../domain/kms-failure.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { OpenRequest } from '../../domain/request.js';
import type { AuditDraft } from '../../ports/audit-log.js';
import { type Answer, troubled, yes } from '../answer.js';
import { auditActor, ibmFacts } from '../audit-of.js';
import { keyGone } from '../keys/key-gone.js';
import { kmsTimeOf, readKey } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import { type ProtectionPorts, readProtection } from '../keys/read-protection.js';
import { type SignInPorts, signInToAct } from '../people/sign-in-to-act.js';
import type { Ports } from '../ports.js';
import { refuseOnRecord } from '../refuse-on-record.js';
import { noteAftermath } from './note-aftermath.js';
import { type PreparedAct, prepareAct, type PreparingPorts } from './prepare-act.js';
import { startSignInPatience } from './sign-in-patience.js';
import { updateProtection } from './update-protection.js';

export interface KeyActDone {
  act: KeyAct;
  /** As read back afterwards, or before where nothing could be read then. */
  key: KeyFacts;
  /** Whether the reading afterwards bears it out; a sync shows in no reading. */
  isShown: boolean;
  /** When IBM confirmed it, as the KMS's own time. */
  at: number;
  /** How many resources were registered when a sync was sent; absent where the list could not be read, and of other acts. */
  registered?: number;
}

type ActingPorts = PreparingPorts & ProtectionPorts & SignInPorts & Pick<Ports, 'sessions' | 'retries'>;

/** Dotted and past, as the audit log names things. */
const auditTypes: Record<KeyAct, string> = {
  sync: 'key.synced',
  enable: 'key.enabled',
  disable: 'key.disabled',
  rotate: 'key.rotated',
};

/**
 * Syncs, enables, disables or rotates a key for a person. One person suffices for these: nothing is lost by them. Who
 * acts and how the key stands are read now; afterwards the key is read back. What IBM confirmed is done, whether a
 * reading shows it yet or not; what it did not answer, the reading decides.
 */
export async function actOnKey(
  ports: ActingPorts,
  act: KeyAct,
  ref: KeyRef,
  by: SlackIdentity,
  passcode?: string,
): Promise<Answer<KeyActDone>> {
  const prepared = await prepareAct(ports, act, ref, by);
  if (!prepared.ok) return prepared;
  const { actor, person, open } = prepared.value;
  const proved = await signInToAct(ports, { person, act, key: prepared.value.key, passcode });
  if (!proved.ok) return proved;

  const { name: keyName } = prepared.value.key;
  let before: Pick<PreparedAct, 'key' | 'serverTime'> = prepared.value;
  let signedIn = await ports.sessions.sessionFor(act, person, before.key);
  const mayTryAgain = startSignInPatience(ports, { act, keyId: ref.keyId });
  while (!signedIn.ok) {
    const { failure } = signedIn;
    if (!(await mayTryAgain(failure))) return troubled({ kind: 'kms', failure, keyName });
    const again = await readKey(ports, ref);
    if (!again.ok) return troubled({ kind: 'kms', failure: again.failure, keyName });
    if (again.key === 'gone') return keyGone(ports, ref);
    const still = mayAct(act, actor, again.key, open, again.serverTime);
    if (!still.ok) return refuseOnRecord(ports, act, actor, still.refusal, { key: again.key });
    before = { key: again.key, serverTime: again.serverTime };
    signedIn = await ports.sessions.sessionFor(act, person, before.key);
  }
  const { key } = before;
  const { session } = signedIn;

  const entry = (type: string, more: Record<string, unknown> = {}): AuditDraft => ({
    at: ports.clock.now(),
    type,
    actor: auditActor(person),
    facts: {
      act,
      instanceId: key.instanceId,
      keyId: key.keyId,
      keyName: key.name,
      actingAs: session.iamId,
      ...more,
    },
  });
  const listed = act === 'sync' ? await readProtection(ports, key, before.serverTime) : undefined;
  // Before it is sent: a process that dies in the middle leaves a trace of what may have been done.
  await ports.audit.append(entry('key.act_begun'));
  const result = await ports.keys.actOnKey(act, key, session);
  const after = await readKey(ports, ref, 3);
  const shown = after.ok && after.key !== 'gone' ? after.key : undefined;
  const isShown = act === 'sync' || (shown !== undefined && showsIn(shown, key, act));
  const at = kmsTimeOf(after) ?? before.serverTime;
  const failure = result.ok ? undefined : result.failure;
  if (failure && !(failure.effect === 'unknown' && act !== 'sync' && isShown)) {
    await ports.audit.append(entry('key.act_failed', { failure, ...ibmFacts(failure) }));
    // Where anything else stands against it too, no hour is promised.
    const isTooEarly = codesOf(failure).every((code) => tooEarly.has(code));
    const lastSync = listed?.known ? listed.protection.sync : undefined;
    const again = isTooEarly ? possibleAgain(act, shown, at, lastSync) : undefined;
    return troubled({ kind: 'kms', failure, keyName, ...(again && { again }) });
  }
  const correlationId = result.ok ? result.value.correlationId : undefined;
  const evidence = {
    ...(result.ok && ibmFacts(result.value)),
    ...(!isShown && { shown: false }),
    keyRingId: key.keyRingId,
    ...(isDeleted(key) && { keyWasDeleted: true }),
  };
  const asksNobody = listed?.known === true && listed.resources.length === 0;
  await putOnRecord(ports, entry(auditTypes[act], evidence), { isNews: !asksNobody });
  if (act === 'sync') {
    const sync: KeySync = {
      at,
      by,
      ...(correlationId !== undefined && { correlationId }),
      ...(listed?.known && { registered: listed.protection.fingerprint }),
      ...(isDeleted(key) && { keyWasDeleted: true }),
    };
    await rememberSync(ports, key, sync, open, after);
  }
  return yes({
    act,
    key: shown ?? key,
    isShown,
    at,
    ...(listed?.known && { registered: listed.resources.length }),
  });
}

/** Of news those are told who share the key. */
async function putOnRecord(
  { audit, retries }: Pick<Ports, 'audit' | 'retries'>,
  draft: AuditDraft,
  { isNews }: { isNews: boolean },
): Promise<void> {
  if (!isNews) return audit.append(draft);
  const newsId = await audit.appendNews(draft);
  // Only so that it is told at once: the sweep would find it.
  if (newsId !== undefined) await retries.retryLater(newsId, 0).catch(() => undefined);
}

const tooEarly: ReadonlySet<string> = new Set<KmsReasonCode>([
  'REQ_TOO_EARLY_ERR',
  'KEY_ROTATION_NOT_PERMITTED',
]);

/** For comparing later what came of it, and for the cards. */
async function rememberSync(
  ports: ActingPorts,
  key: KeyFacts,
  sync: KeySync,
  open: OpenRequest | undefined,
  after: Sighting,
): Promise<void> {
  await told(ports, key, async () => {
    await ports.syncs.save(key, sync);
    if (isDeleted(key)) await noteAftermath(ports, key, { is: 'synced', at: sync.at });
    const reading = open && (await readProtection(ports, key, sync.at));
    if (open && reading?.known) await updateProtection(ports, open, reading, after);
  });
}

/** Nothing of it undoes a sync, so what does not work is for the log. */
async function told(ports: Pick<Ports, 'log'>, { keyId }: KeyRef, tell: () => Promise<void>): Promise<void> {
  await tell().catch((error: unknown) => {
    ports.log.warn({ event: 'sync.not_kept', keyId, error }, 'what a sync came to was not kept');
  });
}

/** Whether a reading shows an act that shows in the key at all. */
function showsIn(after: KeyFacts, before: KeyFacts, act: Exclude<KeyAct, 'sync'>): boolean {
  switch (act) {
    case 'enable':
      return after.state === 'active';
    case 'disable':
      return after.state === 'suspended';
    case 'rotate':
      return after.lastRotatedAt !== undefined && after.lastRotatedAt !== before.lastRotatedAt;
  }
}
