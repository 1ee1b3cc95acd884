import type { InstallationFinding, SlackToken } from '../domain/installation.js';
import type { SettingName } from './configuration.js';
import type { Finding } from './finding.js';

/** Where the settings that matter here come from. */
export interface InstallationContext {
  /** Another Web API address than Slack's own is set. */
  hasOwnAddress: boolean;
  /** `SLACK_CHANNEL` names it; else the file of instances does. */
  isOwnChannel: (channelId: string) => boolean;
}

const tokens: Record<SlackToken, { setting: SettingName; name: string; call: string; where: string }> = {
  bot: {
    setting: 'SLACK_BOT_TOKEN',
    name: 'bot token',
    call: 'auth.test',
    where: 'OAuth & Permissions',
  },
  app: {
    setting: 'SLACK_APP_TOKEN',
    name: 'app-level token',
    call: 'apps.connections.open',
    where: 'Basic Information > App-Level Tokens',
  },
};

/** What Slack means by its refusals of a token, in its own words otherwise. */
const refusals: Record<string, string> = {
  invalid_auth: 'it knows no such token',
  not_authed: 'it knows no such token',
  token_revoked: 'the token was revoked',
  token_expired: 'the token has expired',
  account_inactive: 'the app was removed from the workspace, or its user deactivated',
  team_disabled: 'the workspace is disabled',
  not_allowed_token_type: 'it is a token of another kind',
  missing_scope: 'the token lacks the scope connections:write',
  not_allowed: 'Socket Mode is turned off for the app',
  socket_mode_not_enabled: 'Socket Mode is turned off for the app',
};

/** One thing about how the app is installed at Slack, and what to do about it: for whoever starts the bot. */
export function slackFinding(
  finding: InstallationFinding,
  { hasOwnAddress, isOwnChannel }: InstallationContext,
): Finding {
  const code = `slack.${finding.problem}`;
  switch (finding.problem) {
    case 'scope_missing':
      return {
        weight: 'warns',
        code,
        setting: 'SLACK_BOT_TOKEN',
        tried: 'compared the scopes of the bot token with those of manifest.yml',
        found: `The Slack app lacks the scope ${finding.scope}; README.md says what does not work without it.`,
        next: 'Give the app the scopes of manifest.yml and install it anew.',
      };
    case 'not_in_channel':
    case 'channel_unknown':
    case 'channel_archived':
    case 'channel_shared_outside': {
      const { found, next } = channelWords(finding.problem, finding.channelId);
      const setting = isOwnChannel(finding.channelId) ? 'SLACK_CHANNEL' : 'COUNTERSIGN_INSTANCES_FILE';
      return { weight: 'warns', code, setting, tried: 'asked Slack about the channel', found, next };
    }
    case 'token_refused': {
      const { setting, name, call, where } = tokens[finding.token];
      const because = refusals[finding.code];
      return {
        weight: 'stops',
        code,
        setting,
        tried: `called ${call} with it`,
        found: `Slack refuses the ${name}${because === undefined ? '' : `: ${because}`} (${finding.code}).`,
        next: isOfApp(finding.code)
          ? 'Turn Socket Mode on: api.slack.com/apps > the app > Socket Mode.'
          : `Copy it anew: api.slack.com/apps > the app > ${where}.`,
      };
    }
    case 'no_answer':
      return {
        weight: 'stops',
        code,
        ...(hasOwnAddress && { setting: 'SLACK_API_URL' }),
        tried: 'called Slack’s Web API',
        found: `Slack did not answer (${finding.code}), so neither tokens nor channels could be looked at.`,
        next: hasOwnAddress
          ? 'Check SLACK_API_URL; left out, it is Slack’s own address.'
          : 'Check the way from here to slack.com, and HTTPS_PROXY where one is needed.',
      };
    case 'organisation_wide':
      return {
        weight: 'stops',
        code,
        setting: 'SLACK_BOT_TOKEN',
        tried: 'called auth.test with it',
        found:
          'SLACK_BOT_TOKEN belongs to an app that is installed for a whole Slack organisation. Countersign serves one workspace, whose members it can tell from others.',
        next: 'Install the app in that workspace, and use the token shown there.',
      };
    case 'apps_differ':
      return {
        weight: 'stops',
        code,
        setting: 'SLACK_APP_TOKEN',
        tried: 'compared the apps of the two tokens',
        found: `The app-level token is of the app ${finding.ofAppToken}, the bot token of the app ${finding.ofBotToken}: clicks would not arrive.`,
        next: 'Take both tokens from one app.',
      };
    case 'installed':
      return {
        weight: 'says',
        code,
        setting: 'SLACK_BOT_TOKEN',
        tried: 'called auth.test with it',
        found: `The bot is ${finding.user} in the workspace ${finding.team}.`,
      };
  }
}

function isOfApp(code: string): boolean {
  return code === 'not_allowed' || code === 'socket_mode_not_enabled';
}

function channelWords(
  problem: 'not_in_channel' | 'channel_unknown' | 'channel_archived' | 'channel_shared_outside',
  channelId: string,
): { found: string; next: string } {
  switch (problem) {
    case 'not_in_channel':
      return {
        found: `Countersign is not in the channel ${channelId}, so nothing can be posted there.`,
        next: 'Invite it: /invite @Countersign in that channel.',
      };
    case 'channel_unknown':
      return {
        found: `Slack shows Countersign no channel ${channelId}.`,
        next: 'If it is a private one, invite Countersign there; if not, correct the ID.',
      };
    case 'channel_archived':
      return {
        found: `The channel ${channelId} is archived, so nothing can be posted there.`,
        next: 'Take it out of the archive, or name another.',
      };
    case 'channel_shared_outside':
      return {
        found: `The channel ${channelId} is shared with another organisation, so Countersign posts nothing there.`,
        next: 'Name one of this workspace alone.',
      };
  }
}
