import type { ProtectedResource } from '../../src/domain/protected-resource.js';
import type { ResourceSnapshots } from '../../src/ports/resource-snapshots.js';
import { copyOf } from './copy-of.js';

export function createResourceSnapshotsDouble(): ResourceSnapshots {
  const kept = new Map<string, ProtectedResource[]>();
  return {
    save: async (fingerprint, resources) => void kept.set(fingerprint, copyOf([...resources])),
    async load(fingerprint) {
      const found = kept.get(fingerprint);
      return found && copyOf(found);
    },
  };
}
