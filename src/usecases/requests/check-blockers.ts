import type { SlackIdentity } from '../../domain/person.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { identifyPerson, type IdentifyPorts } from '../people/identify-actor.js';
import { lookAtBlockers, type WatchPorts } from './recheck-blockers.js';
import { notKept } from '../not-kept.js';

/** A person wants to know now rather than at the next look. The value is the request as it stands then. */
export async function checkBlockers(
  ports: IdentifyPorts & WatchPorts,
  requestId: string,
  by: SlackIdentity,
): Promise<Answer<DeletionRequest>> {
  const who = await identifyPerson(ports, by);
  if (!who.ok) return who;
  const request = await ports.requests.load(requestId);
  if (!request) return refused(await notKept(ports, requestId));
  const failure = request.status === 'blocked' ? await lookAtBlockers(ports, request) : undefined;
  if (failure) return troubled({ kind: 'kms', failure, keyName: request.key.name });
  return yes((await ports.requests.load(requestId)) ?? request);
}
