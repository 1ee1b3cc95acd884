import type { World, WorldIdentity } from '../world.js';
import type { UserState } from '../world-iam.js';
import type { IamStore } from './iam-store.js';

/** Who there is. Several entries of one IAM id are one identity with several API keys. */
export interface Identities {
  byApiKey(apiKey: string): WorldIdentity | undefined;
  /** Of any kind. */
  byIamId(iamId: string): WorldIdentity | undefined;
  user(iamId: string): WorldIdentity | undefined;
  users(): WorldIdentity[];
  profiles(): WorldIdentity[];
  /** Known in the account, and let in by IBM: VPN users are kept from its console alone. */
  isActive(iamId: string): boolean;
  /** May view policies, access groups and all users. */
  mayViewIam(iamId: string): boolean;
}

const letIn: UserState[] = ['ACTIVE', 'DISABLED_CLASSIC_INFRASTRUCTURE', 'VPN_ONLY'];

export function createIdentities(world: World, store: IamStore): Identities {
  const byIamId = new Map<string, WorldIdentity>();
  for (const identity of world.identities) {
    if (!byIamId.has(identity.iamId)) byIamId.set(identity.iamId, identity);
  }
  const ofKind = (kind: WorldIdentity['kind']) => [...byIamId.values()].filter((one) => one.kind === kind);
  return {
    byApiKey: (apiKey) => world.identities.find((identity) => identity.apiKey === apiKey),
    byIamId: (iamId) => byIamId.get(iamId),
    user(iamId) {
      const found = byIamId.get(iamId);
      return found?.kind === 'user' ? found : undefined;
    },
    users: () => ofKind('user'),
    profiles: () => ofKind('profile'),
    isActive(iamId) {
      return byIamId.has(iamId) && letIn.includes(store.userState(iamId));
    },
    mayViewIam: (iamId) => iamId === world.account?.ownerIamId || byIamId.get(iamId)?.iamViewer === true,
  };
}
