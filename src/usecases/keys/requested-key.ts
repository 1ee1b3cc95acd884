import type { KeyFacts } from '../../domain/key.js';
import type { RequestedKey } from '../../domain/request.js';
import type { Instance } from '../../ports/key-management.js';

/** The key as a request pins it. */
export function requestedKey(key: KeyFacts, instance: Instance): RequestedKey {
  return {
    instanceId: instance.id,
    instanceName: instance.name,
    service: instance.service,
    keyId: key.keyId,
    name: key.name,
    aliases: key.aliases,
    keyRingId: key.keyRingId,
    crn: key.crn,
    extractable: key.extractable,
    state: key.state,
    ...(key.expiresAt === undefined ? {} : { expiresAt: key.expiresAt }),
  };
}
