import type { RedisConnections } from '../../src/adapters/redis/connections.js';
import type { Findings } from './findings.js';

export const modes = ['service-ids', 'passcode'] as const;
export type Mode = (typeof modes)[number];

/** What a part of the proof is given. */
export interface Try {
  redisUrl: string;
  redis: RedisConnections['prompt'];
  seed: number;
  count: number;
  findings: Findings;
}
