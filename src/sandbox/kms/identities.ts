import type { KmsRole, World, WorldIdentity } from '../world.js';

/** What a call needs; which roles hold it is IBM's role matrix (`manage-access.md`). */
export type KmsAction = 'read' | 'read-payload' | 'write' | 'manage' | 'purge';

const holders: Record<KmsAction, readonly (KmsRole | 'KeyPurge')[]> = {
  read: ['Reader', 'ReaderPlus', 'Writer', 'Manager'],
  'read-payload': ['ReaderPlus', 'Writer', 'Manager'],
  write: ['Writer', 'Manager'],
  manage: ['Manager'],
  // No other role contains it, not even Manager.
  purge: ['KeyPurge'],
};

/** Who may obtain tokens, and what their grants allow. Several entries of one IAM id are one identity with several API keys. */
export interface Identities {
  byApiKey(apiKey: string): WorldIdentity | undefined;
  exists(iamId: string): boolean;
  hasAnyGrant(iamId: string, instanceId: string): boolean;
  mayOnKey(
    iamId: string,
    action: KmsAction,
    key: { id: string; instanceId: string; keyRingId: string },
  ): boolean;
  /** Ring-wide grants: a grant for one key does not make the key appear in lists. */
  mayOnRing(iamId: string, action: KmsAction, instanceId: string, keyRingId: string): boolean;
  mayOnInstance(iamId: string, action: KmsAction, instanceId: string): boolean;
}

export function createIdentities(world: World): Identities {
  const grantsOf = (iamId: string, instanceId: string) =>
    world.identities
      .filter((identity) => identity.iamId === iamId)
      .flatMap((identity) => identity.grants)
      .filter((grant) => grant.instanceId === instanceId);
  const matching = (iamId: string, action: KmsAction, instanceId: string) =>
    grantsOf(iamId, instanceId).filter((grant) => holders[action].includes(grant.role));
  return {
    byApiKey: (apiKey) => world.identities.find((identity) => identity.apiKey === apiKey),
    exists: (iamId) => world.identities.some((identity) => identity.iamId === iamId),
    hasAnyGrant: (iamId, instanceId) => grantsOf(iamId, instanceId).length > 0,
    mayOnKey: (iamId, action, key) =>
      matching(iamId, action, key.instanceId).some(
        (grant) =>
          (grant.keyRingId === undefined || grant.keyRingId === key.keyRingId) &&
          (grant.keyId === undefined || grant.keyId === key.id),
      ),
    mayOnRing: (iamId, action, instanceId, keyRingId) =>
      matching(iamId, action, instanceId).some(
        (grant) =>
          grant.keyId === undefined && (grant.keyRingId === undefined || grant.keyRingId === keyRingId),
      ),
    mayOnInstance: (iamId, action, instanceId) =>
      matching(iamId, action, instanceId).some(
        (grant) => grant.keyId === undefined && grant.keyRingId === undefined,
      ),
  };
}
