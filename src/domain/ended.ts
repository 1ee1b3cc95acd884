import { type DeletionRequest, isOpen, type OpenRequest } from './request.js';

/** A request nobody has to act on any more. */
export type EndedRequest = Exclude<DeletionRequest, OpenRequest>;

export function isEnded(request: DeletionRequest): request is EndedRequest {
  return !isOpen(request);
}

/** When it came to its end; undefined while it is open. Epoch ms. */
export function endedAt(request: DeletionRequest): number | undefined {
  if (!isEnded(request)) return undefined;
  switch (request.status) {
    case 'deleted':
      return request.deletedAt;
    case 'expired':
      return request.endedAt;
    default:
      return request.at;
  }
}
