import { SlackApiError } from '../slack-errors.js';
import type { ApiMethod } from './api-method.js';
import { stringArg } from './api-method.js';

/** Methods about the app, its team and its connections. `socketUrl` makes a one-off Socket Mode address. */
export function appMethods(socketUrl: () => string | undefined): Record<string, ApiMethod> {
  return {
    'api.test': {
      token: 'none',
      run(args) {
        const error = stringArg(args, 'error');
        if (error !== undefined) throw new SlackApiError(error);
        return { args };
      },
    },
    'auth.test': {
      run: (_args, { workspace }) => ({
        url: `https://${workspace.domain}.slack.com/`,
        team: workspace.teamName,
        user: 'countersign',
        team_id: workspace.teamId,
        user_id: workspace.botUserId,
        bot_id: workspace.botId,
        ...(workspace.grid ? { enterprise_id: workspace.grid.enterpriseId } : {}),
        is_enterprise_install: workspace.grid?.isOrgWide ?? false,
      }),
    },
    'bots.info': {
      scopes: ['users:read'],
      run(args, { workspace }) {
        if ((stringArg(args, 'bot') ?? workspace.botId) !== workspace.botId)
          throw new SlackApiError('bot_not_found');
        const { botId, appId, botUserId } = workspace;
        return { bot: { id: botId, app_id: appId, user_id: botUserId, name: 'Countersign', deleted: false } };
      },
    },
    'team.info': {
      scopes: ['team:read'],
      run: (_args, { workspace }) => ({
        team: { id: workspace.teamId, name: workspace.teamName, domain: workspace.domain },
      }),
    },
    'apps.connections.open': {
      token: 'app',
      run() {
        const url = socketUrl();
        if (url === undefined) throw new SlackApiError('not_allowed');
        return { url };
      },
    },
  };
}
