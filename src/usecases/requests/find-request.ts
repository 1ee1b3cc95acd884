import type { UnansweredInstance } from '../../domain/kms-failure.js';
import { bearing, isAt, type NamedKey, readNamedKey } from '../../domain/named-key.js';
import { isRequestId } from '../../domain/request-id.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import { notKept } from '../not-kept.js';
import type { Ports } from '../ports.js';
import { resolveKey } from '../keys/resolve-key.js';

export interface FoundRequest {
  request: DeletionRequest;
  /** Instances where another key may fit what was asked; none where no key was looked for. */
  unanswered: UnansweredInstance[];
}

/**
 * The open request a person means by its id or by its key, else the last one for that key, which has ended. Works for keys the KMS no
 * longer lists.
 */
export async function findRequest(
  ports: Pick<Ports, 'requests' | 'keys' | 'clock'>,
  text: string,
): Promise<Answer<FoundRequest>> {
  const named = readNamedKey(text);
  const query = named.bare;
  const requestId = query.toUpperCase();
  if (isRequestId(requestId)) {
    const request = await ports.requests.load(requestId);
    if (request) return yes({ request, unanswered: [] });
    const no = await notKept(ports, requestId);
    return refused(no.code === 'request_pruned' ? no : { code: 'request_not_found', query });
  }
  const open = openOf(named, (await ports.requests.listOpen()).requests);
  if (open.length === 1) return yes({ request: open[0]!, unanswered: [] });
  if (open.length > 1) {
    return refused({ code: 'key_ambiguous', query, matches: open.map(({ key }) => key) });
  }
  const found = await resolveKey(ports, text);
  if (!found.ok) {
    const last =
      found.no.kind === 'refusal' && found.no.refusal.code === 'key_not_found' && found.no.refusal.last;
    return last ? yes({ request: last, unanswered: [] }) : found;
  }
  const { unanswered, instance, key } = found.value;
  const ref = { instanceId: instance.id, keyId: key.keyId };
  const request =
    (await ports.requests.findOpen(ref)) ?? (await ports.requests.listForKey(ref, 1)).requests[0];
  if (!request) return refused({ code: 'request_not_found', query });
  return isReadable(request)
    ? yes({ request, unanswered })
    : refused({ code: 'request_unreadable', request });
}

function openOf(named: NamedKey, requests: readonly DeletionRequest[]): DeletionRequest[] {
  switch (named.by) {
    case 'id':
    case 'place':
      return requests.filter(
        ({ key }) => key.keyId === named.keyId && (named.by === 'id' || isAt(named.place, key)),
      );
    case 'name':
    case 'other_crn':
      return bearing(named, requests, ({ key }) => key);
  }
}
