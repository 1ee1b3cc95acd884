import { isRequestId } from '../../domain/request-id.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import { type Answer, refused, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { resolveKey } from '../keys/resolve-key.js';

/** The open request a person means by its id or by its key. Works for keys the KMS no longer lists. */
export async function findRequest(
  ports: Pick<Ports, 'requests' | 'keys'>,
  text: string,
): Promise<Answer<DeletionRequest>> {
  const query = text.trim();
  if (isRequestId(query.toUpperCase())) {
    const request = await ports.requests.load(query.toUpperCase());
    return request ? yes(request) : refused({ code: 'request_not_found', query });
  }
  const named = (await ports.requests.listOpen()).requests.filter(
    ({ key }) => key.name === query || key.keyId === query.toLowerCase() || key.aliases.includes(query),
  );
  if (named.length === 1) return yes(named[0]!);
  if (named.length > 1) {
    return refused({ code: 'key_ambiguous', query, matches: named.map(({ key }) => key) });
  }
  const found = await resolveKey(ports, query);
  if (!found.ok) return found;
  const request = await ports.requests.findOpen({
    instanceId: found.value.instance.id,
    keyId: found.value.key.keyId,
  });
  if (!request) return refused({ code: 'request_not_found', query });
  return isReadable(request) ? yes(request) : refused({ code: 'request_unreadable', request });
}
