import type { SlackIdentity } from '../../domain/person.js';
import type { RequestList } from '../../ports/request-store.js';
import { type Answer, yes } from '../answer.js';
import { examineKeyAs, type Examination, type ExaminePorts } from './examine-key.js';
import { identifyPerson } from '../people/identify-actor.js';
import { type ResolvedKey, resolveKey } from './resolve-key.js';

/** With its requests, newest first. */
export interface KeyShown
  extends Examination, RequestList, Pick<ResolvedKey, 'unanswered' | 'namesakes' | 'namedSoAt'> {}

const requestsShown = 5;

/** A key, what a deletion would meet, and its requests so far; for people IBM Cloud knows. */
export async function showKey(
  ports: ExaminePorts,
  by: SlackIdentity,
  text: string,
): Promise<Answer<KeyShown>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const found = await resolveKey(ports, text);
  if (!found.ok) return found;
  const { instance, key, ...meant } = found.value;
  const ref = { instanceId: instance.id, keyId: key.keyId };
  const examined = await examineKeyAs(ports, who.value, ref);
  if (!examined.ok) return examined;
  const requests = await ports.requests.listForKey(ref, requestsShown);
  return yes({ ...examined.value, ...requests, ...meant });
}
