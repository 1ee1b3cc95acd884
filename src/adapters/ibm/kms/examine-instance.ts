import type { IbmFinding } from '../../../domain/surroundings.js';
import type { KmsInstance } from '../instances/kms-instance.js';
import { errorResources } from '../wire/error-body.js';
import { isReached, probe } from '../wire/probe.js';
import { readCollection } from './key-from-answer.js';

/**
 * Reads one key of an instance. Without a token, for when signing in came to nothing, it finds out no more than whether a KMS
 * answers at the address.
 */
export async function examineInstance(
  { id, name, url: configured }: KmsInstance,
  { token, timeoutMs }: { token: string | undefined; timeoutMs: number },
): Promise<IbmFinding[]> {
  const url = configured.replace(/\/+$/, '').replace(/\/api\/v2$/, '');
  const result = await probe({
    operation: 'listKeys',
    url: `${url}/api/v2/keys`,
    query: { limit: 1 },
    headers: { 'bluemix-instance': id, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    timeoutMs,
  });
  const about = { instance: { id, name }, url };
  if (!isReached(result)) return [{ problem: 'instance_unreached', ...about, how: result }];
  const { status, body } = result;
  const keys = status < 300 ? readCollection(body)?.resources : undefined;
  const isKms = keys !== undefined || errorResources(body).length > 0;
  // Which a gateway before the KMS says as well.
  const isGateway = status === 401 || status === 403;
  if (!isKms && !isGateway) {
    return [{ problem: 'instance_unreached', ...about, how: { why: 'foreign', status } }];
  }
  if (token === undefined) return [];
  if (!keys) return [{ problem: 'instance_refused', ...about, status }];
  return [{ problem: keys.length > 0 ? 'instance_readable' : 'instance_shows_nothing', ...about }];
}
