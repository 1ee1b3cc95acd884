import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { RequestList } from '../../ports/request-store.js';
import { type Answer, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';

/** Open requests, the one that ends first on top; for people IBM Cloud knows. */
export async function listPending(
  ports: IdentifyPorts & Pick<Ports, 'requests'>,
  by: SlackIdentity,
): Promise<Answer<RequestList>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const { requests, unreadable } = await ports.requests.listOpen();
  const end = (request: DeletionRequest) => ('endsAt' in request ? request.endsAt : Number.MAX_SAFE_INTEGER);
  return yes({ requests: [...requests].sort((one, other) => end(one) - end(other)), unreadable });
}
