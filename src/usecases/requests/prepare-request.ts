import { mayRequest } from '../../domain/authority.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { type Answer, yes } from '../answer.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';

/** Whether it makes sense to have this person fill in the form for a key, read now; asking itself checks everything again. */
export async function prepareRequest(
  ports: IdentifyPorts & RefusalPorts,
  by: SlackIdentity,
  key: KeyScope,
): Promise<Answer<Person>> {
  const actor = await identifyActor(ports, by, key);
  if (!actor.ok) return actor;
  const who = mayRequest(actor.value);
  return who.ok ? yes(who.person) : refuseOnRecord(ports, 'open', actor.value, who.refusal, { key });
}
