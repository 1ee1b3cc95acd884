import { z } from 'zod';
import { startOf } from '../../../domain/plain-text.js';
import { readCarried } from '../kit/read-carried.js';

/** Where a person is in a list; travels with the view and is no authority. */
const place = z.object({
  instanceId: z.string().max(80),
  keyId: z.string().max(80),
  keyName: z.string().max(200),
  /** Views of earlier versions have none. */
  keyCrn: z.string().max(500).catch(''),
  fingerprint: z.string().max(64),
  /** Epoch ms of the reading. */
  readAt: z.number(),
  page: z.number().int().min(0),
  query: z.string().max(200),
  /** Whether to offer a sync. Views of earlier versions have none. */
  maySync: z.boolean().catch(true),
});
export type ResourcesPlace = z.infer<typeof place>;

export function readPlace(privateMetadata: string): ResourcesPlace | undefined {
  return readCarried(place, privateMetadata);
}

/** The same list from the start, with what was typed for a search. */
export function searching(at: ResourcesPlace, query: string): ResourcesPlace {
  return { ...at, page: 0, query: startOf(query.trim(), 200) };
}
