import type { SlackIdentity } from '../../../domain/person.js';

/** Who Slack says is acting. For people of another organisation `user.team_id` is theirs, not the channel's. */
export function identityOf(body: {
  user: { id: string; team_id?: string | undefined };
  team?: { id: string } | null | undefined;
}): SlackIdentity {
  return { userId: body.user.id, teamId: body.user.team_id ?? body.team?.id ?? '' };
}
