import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';

/** Where the bot is installed. */
export interface Home {
  teamId: string;
  /** Of the organisation the workspace belongs to, on Enterprise Grid. */
  enterpriseId?: string | undefined;
}

interface Payload {
  user?: { team_id?: string };
  team_id?: string;
  enterprise?: { id?: string } | null;
  enterprise_id?: string;
}

/**
 * On Enterprise Grid commands name the workspace they were typed in and buttons one and the same for everybody, whichever people
 * are in (docs/facts/slack.md#enterprise-grid): neither tells who somebody is. One person is one identity on every surface:
 * whoever acts within our organisation is taken for one of our workspace, and Slack's own account says whether they are.
 */
export function atHome({ teamId, enterpriseId }: Home): Middleware<AnyMiddlewareArgs> {
  return async ({ body, context, next }) => {
    const payload = body as Payload;
    const enterprise = payload.enterprise?.id ?? payload.enterprise_id ?? context.enterpriseId;
    if (enterpriseId !== undefined && enterprise === enterpriseId) {
      if (typeof payload.user === 'object') payload.user.team_id = teamId;
      if (payload.team_id !== undefined) payload.team_id = teamId;
      context.teamId = teamId;
    }
    await next();
  };
}
