import type { World } from '../world.js';
import {
  autoPurgeAfterMs,
  keyRecordOf,
  outsideIamId,
  type KeyRecord,
  type PolicyRecord,
} from './key-record.js';

export interface InstanceRecord {
  id: string;
  name: string;
  service: 'kms' | 'hs-crypto';
  region: string;
  accountId: string;
  resourceGroupId?: string;
  serviceGroupIds?: string[];
  accessTags?: string[];
  keyRings: string[];
  createdAtMs: number;
  /** The instance's dualAuthDelete policy, if one was ever put. */
  policy: PolicyRecord | null;
}

/** What a store holds, as plain data. */
export interface StoredKeys {
  instances: InstanceRecord[];
  keys: KeyRecord[];
}

/** All keys of all instances. Every read first lets time do its work: expiry, and removal 90 days after deletion. */
export interface KeyStore {
  instance(id: string): InstanceRecord | undefined;
  instances(): InstanceRecord[];
  /** Keys of one instance, or all, in the order they were created in the world. */
  keys(nowMs: number, instanceId?: string): KeyRecord[];
  byId(id: string, nowMs: number): KeyRecord | undefined;
  byAlias(instanceId: string, alias: string, nowMs: number): KeyRecord | undefined;
  /** Gone for good: from now on nobody can find it. */
  remove(id: string): void;
  stored(): StoredKeys;
}

export function storedKeysOf(world: World, startMs: number): StoredKeys {
  return {
    instances: world.instances.map((instance) => ({
      id: instance.id,
      name: instance.name,
      service: instance.service,
      region: instance.region,
      accountId: instance.accountId,
      resourceGroupId: instance.resourceGroupId,
      serviceGroupIds: instance.serviceGroupIds,
      accessTags: instance.accessTags,
      keyRings: [...new Set(['default', ...instance.keyRings])],
      createdAtMs: startMs,
      policy: instance.dualAuthPolicy
        ? {
            id: `policy-${instance.id}`,
            enabled: true,
            createdBy: outsideIamId,
            createdAtMs: startMs,
            updatedBy: outsideIamId,
            updatedAtMs: startMs,
          }
        : null,
    })),
    keys: world.instances.flatMap((instance) =>
      instance.keys.map((key) => keyRecordOf(key, instance, startMs)),
    ),
  };
}

export function createKeyStore(from: StoredKeys): KeyStore {
  const { instances, keys } = structuredClone(from);
  const instancesById = new Map(instances.map((instance) => [instance.id, instance]));
  const keysById = new Map(keys.map((key) => [key.id, key]));

  const settle = (key: KeyRecord, nowMs: number): KeyRecord | undefined => {
    if (key.deletion && nowMs >= key.deletion.atMs + autoPurgeAfterMs) {
      keysById.delete(key.id);
      return undefined;
    }
    if (key.state < 3 && key.expiresAtMs !== null && key.expiresAtMs <= nowMs) {
      key.state = 3;
      key.updatedAtMs = key.expiresAtMs;
    }
    return key;
  };

  return {
    instance: (id) => instancesById.get(id),
    instances: () => [...instancesById.values()],
    keys(nowMs, instanceId) {
      const found: KeyRecord[] = [];
      for (const key of [...keysById.values()]) {
        if (instanceId !== undefined && key.instanceId !== instanceId) continue;
        if (settle(key, nowMs)) found.push(key);
      }
      return found;
    },
    byId(id, nowMs) {
      const key = keysById.get(id);
      return key && settle(key, nowMs);
    },
    byAlias(instanceId, alias, nowMs) {
      for (const key of keysById.values()) {
        if (key.instanceId === instanceId && key.aliases.includes(alias)) return settle(key, nowMs);
      }
      return undefined;
    },
    remove(id) {
      keysById.delete(id);
    },
    stored: () => structuredClone({ instances: [...instancesById.values()], keys: [...keysById.values()] }),
  };
}
