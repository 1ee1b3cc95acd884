import type { KmsNetwork } from './adapters/ibm/instances/host-families.js';
import type { KmsInstance } from './adapters/ibm/instances/kms-instance.js';
import type { IbmAddresses } from './adapters/ibm/wire/ibm-addresses.js';
import type { RedisSettings } from './adapters/redis/open-redis.js';
import type { RoleFile } from './adapters/system/role-file.js';
import type { BotIdentity } from './domain/privilege.js';

/** What could be read, whatever else is missing or wrong: enough to look at that part of the surroundings. */
export interface KnownSettings {
  slack: {
    mode?: 'socket' | 'http' | undefined;
    botToken?: string | undefined;
    appToken?: string | undefined;
    apiUrl?: string | undefined;
    channelId?: string | undefined;
    port?: number | undefined;
  };
  redis?: RedisSettings | undefined;
  redisPrefix?: string | undefined;
  instances?: readonly KmsInstance[] | { discover: KmsNetwork } | undefined;
  /** Which settings tell the instances; `derived`: one instance, at the usual address of its region. */
  instancesFrom: 'derived' | 'url' | 'file' | 'discovery';
  ibm: { [Name in keyof IbmAddresses]?: string | undefined };
  apiKeys: Partial<Record<BotIdentity, string | undefined>>;
  /** Where it is to be told who may act, be the file readable or not. */
  rolesFrom: 'file' | 'iam';
  roles?: RoleFile | undefined;
  healthPort?: number | undefined;
}
