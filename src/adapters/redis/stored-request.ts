import { z } from 'zod';
import type { DeletionRequest, RequestStatus } from '../../domain/request.js';

const statuses: Record<RequestStatus, true> = {
  authorizing: true,
  awaiting_approval: true,
  deleting: true,
  blocked: true,
  withdrawing: true,
  deleted: true,
  denied: true,
  cancelled: true,
  expired: true,
  superseded: true,
  replaced: true,
  failed: true,
};

/** Before lists were compared a request knew its counts alone, and later its shares without a tally of kinds. */
const protection = z
  .looseObject({
    known: z.boolean(),
    shares: z.array(z.looseObject({ kinds: z.array(z.unknown()).default([]) })).optional(),
  })
  .transform((read) => {
    if (!read.known) return read;
    const { shares = [] } = read;
    return { fingerprint: 'unknown', instances: shares.length, ...read, shares };
  });

/** What reading relies on; the rest was written by this program's own types. Defaults stand for what earlier versions left out. */
const storedRequest = z
  .looseObject({
    id: z.string(),
    version: z.number().int().positive(),
    status: z.string().refine((status) => status in statuses, 'unknown status'),
    key: z.looseObject({ instanceId: z.string(), keyId: z.string(), name: z.string() }),
    requester: z.looseObject({
      iamId: z.string(),
      slack: z.object({ userId: z.string(), teamId: z.string() }),
    }),
    approvers: z.array(z.looseObject({ iamId: z.string() })),
    force: z.boolean().default(false),
    askedWith: z.object({ mark: z.string(), at: z.number() }).default({ mark: 'unknown', at: 0 }),
    protection,
  })
  .transform((request) => {
    if (request.status === 'blocked') return { obstruction: 'other', blockers: 0, ...request };
    return request.status === 'deleted' ? { forced: request.force, ...request } : request;
  });

/** Throws when it is not a request. */
export function readStoredRequest(body: string): DeletionRequest {
  return storedRequest.parse(JSON.parse(body)) as unknown as DeletionRequest;
}
