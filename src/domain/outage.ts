import type { ProtectedResource } from './protected-resource.js';

/**
 * What IBM brings to a standstill the moment a key is deleted, and not only makes unreadable, by what is registered:
 * servers by their volumes, and file shares (docs/facts/ibm.md#what-stops-with-a-key). A kind of none is left out.
 */
export interface Outages {
  /** Volumes; how many servers use them no registration tells. */
  volumes?: number;
  fileShares?: number;
}

/** Undefined where nothing is known to stand still. */
export function outagesOf(
  resources: readonly Pick<ProtectedResource, 'service' | 'resourceType'>[],
): Outages | undefined {
  const count = (type: string) =>
    resources.filter(({ service, resourceType }) => service === 'is' && resourceType === type).length;
  const [volumes, fileShares] = [count('volume'), count('share')];
  if (volumes + fileShares === 0) return undefined;
  return { ...(volumes > 0 && { volumes }), ...(fileShares > 0 && { fileShares }) };
}
