import type { DeletionRequest } from './request.js';

/** By their ids in Slack: who asked, who may decide, and the channel that shows it. */
export function concernedBy({
  requester,
  approvers,
  channelId,
}: Pick<DeletionRequest, 'requester' | 'approvers' | 'channelId'>): string[] {
  const people = [requester, ...approvers].map(({ slack }) => slack.userId);
  return channelId === undefined ? people : [...people, channelId];
}
