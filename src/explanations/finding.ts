/** What keeps the bot from starting, what keeps it from working as it should, and what is only worth knowing. */
export type FindingWeight = 'stops' | 'warns' | 'says';

/** One thing a check of the settings and surroundings found, in words for whoever runs the bot. No part holds a secret. */
export interface Finding {
  weight: FindingWeight;
  /** Dotted and stable, such as `redis.evicts`: for programs that read the report. */
  code: string;
  /** The variable of the environment to look at; absent where none of them is the cause. */
  setting?: string;
  /** What was done to find out, such as "connected to redis.example.com:6379". */
  tried: string;
  /** What came of it, as a sentence. */
  found: string;
  /** The one thing to do about it, as a sentence; absent where nothing is. */
  next?: string;
}
