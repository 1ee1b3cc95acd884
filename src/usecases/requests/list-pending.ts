import { identify } from '../../domain/authority.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { identifyActor } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';

/** Open requests, the one that ends first on top; for people IBM Cloud knows. */
export async function listPending(ports: Ports, by: SlackIdentity): Promise<Answer<DeletionRequest[]>> {
  const actor = await identifyActor(ports, by);
  if (!actor.ok) return actor;
  const who = identify(actor.value);
  if (!who.ok) return refused(who.refusal);
  const open = await ports.requests.listOpen();
  const end = (request: DeletionRequest) => ('endsAt' in request ? request.endsAt : Number.MAX_SAFE_INTEGER);
  return yes([...open].sort((one, other) => end(one) - end(other)));
}
