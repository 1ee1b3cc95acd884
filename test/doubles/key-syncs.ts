import type { KeySync } from '../../src/domain/key-sync.js';
import type { KeySyncs } from '../../src/ports/key-syncs.js';
import { copyOf } from './copy-of.js';

export function createKeySyncsDouble(): KeySyncs {
  const kept = new Map<string, KeySync>();
  return {
    save: async ({ instanceId, keyId }, sync) => void kept.set(`${instanceId}/${keyId}`, copyOf(sync)),
    async last({ instanceId, keyId }) {
      const found = kept.get(`${instanceId}/${keyId}`);
      return found && copyOf(found);
    },
  };
}
