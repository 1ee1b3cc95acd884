import { readNamedKey } from '../../domain/named-key.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { AuditEntry } from '../../ports/audit-log.js';
import type { Instance } from '../../ports/key-management.js';
import type { RequestList } from '../../ports/request-store.js';
import { type Answer, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';
import { departureOf, type Departure, type DeparturePorts } from './departure-of.js';
import { askedByName } from './find-deleted-keys.js';
import { type ResolvedKey, resolveKey } from './resolve-key.js';

/** All that is known of what has happened to a key. */
export interface KeyStory extends RequestList, Partial<Pick<ResolvedKey, 'namesakes' | 'namedSoAt'>> {
  name: string;
  /** As IBM shows it; absent where it knows the key no more, or does not answer. */
  now?: { key: KeyFacts; instance: Instance; departure?: Departure };
  /** IBM did not answer: this is from Countersign's records alone. */
  isIbmSilent?: true;
  /** Of its requests, newest first, and what somebody did to it beside them; of each oldest first. */
  entries: AuditEntry[];
  unanswered: ResolvedKey['unanswered'];
  /** Requests opened up to then are kept no more; epoch ms. */
  prunedUpTo?: number;
}

const requestsAtMost = 100;

/** The story of a key, however long it is gone; for people IBM Cloud knows. */
export async function storyOfKey(
  ports: IdentifyPorts & DeparturePorts & Pick<Ports, 'keys' | 'clock' | 'audit'>,
  by: SlackIdentity,
  text: string,
): Promise<Answer<KeyStory>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const found = await resolveKey(ports, text);
  if (found.ok) {
    const { key, instance, ...meant } = found.value;
    const departure = await departureOf(ports, key, ports.clock.now());
    const told = await recordsOf(ports, key);
    return yes({
      ...told,
      ...meant,
      name: key.name,
      now: { key, instance, ...(departure && { departure }) },
    });
  }
  const { no } = found;
  const isIbmSilent = no.kind === 'trouble' && no.trouble.kind === 'kms';
  const last =
    no.kind === 'refusal' && no.refusal.code === 'key_not_found'
      ? no.refusal.last
      : isIbmSilent
        ? await onlyOne(ports, text)
        : undefined;
  if (!last) return found;
  const told = await recordsOf(ports, last.key);
  return yes({ ...told, name: last.key.name, unanswered: [], ...(isIbmSilent && { isIbmSilent }) });
}

async function onlyOne(ports: Pick<Ports, 'requests'>, text: string): Promise<DeletionRequest | undefined> {
  const asked = await askedByName(ports, readNamedKey(text));
  return asked.length === 1 ? asked[0] : undefined;
}

async function recordsOf(
  { requests, audit }: Pick<Ports, 'requests' | 'audit'>,
  ref: KeyRef,
): Promise<RequestList & Pick<KeyStory, 'entries' | 'prunedUpTo'>> {
  const list = await requests.listForKey(ref, requestsAtMost);
  const [prunedUpTo, acts, ...ofRequests] = await Promise.all([
    requests.prunedUpTo(),
    audit.forKey(ref),
    ...list.requests.map(({ id }) => audit.forRequest(id)),
  ]);
  const entries = [...ofRequests.flat(), ...acts];
  return { ...list, entries, ...(prunedUpTo !== undefined && { prunedUpTo }) };
}
