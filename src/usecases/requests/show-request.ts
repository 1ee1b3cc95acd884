import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { AuditEntry } from '../../ports/audit-log.js';
import type { CardCopy } from '../../ports/card-deliveries.js';
import { type Answer, refused, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts } from '../people/identify-actor.js';
import { notKept } from '../not-kept.js';
import type { Ports } from '../ports.js';

export interface RequestShown {
  request: DeletionRequest;
  /** Its audit entries, oldest first. */
  history: AuditEntry[];
  copies: CardCopy[];
}

/** A request with all that has happened to it; for people IBM Cloud knows. */
export async function showRequest(
  ports: IdentifyPorts & Pick<Ports, 'requests' | 'audit' | 'copies'>,
  requestId: string,
  by: SlackIdentity,
): Promise<Answer<RequestShown>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const [history, copies] = await Promise.all([
    ports.audit.forRequest(requestId),
    ports.copies.list(requestId),
  ]);
  return yes({ request, history, copies });
}
