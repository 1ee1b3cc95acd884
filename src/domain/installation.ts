/** What stands between the app and its work at Slack. */
export type InstallationFinding =
  | { problem: 'scope_missing'; scope: string }
  | {
      problem: 'not_in_channel' | 'channel_unknown' | 'channel_archived' | 'channel_shared_outside';
      channelId: string;
    }
  /** In Slack's word. */
  | { problem: 'token_refused'; token: SlackToken; code: string }
  /** `code`: of the network, of the client library or of Slack, whichever says most. */
  | { problem: 'no_answer'; token: SlackToken; code: string }
  | { problem: 'organisation_wide' }
  | { problem: 'apps_differ'; ofBotToken: string; ofAppToken: string }
  | { problem: 'installed'; team: string; teamId: string; user: string; enterpriseId?: string };

export type SlackToken = 'bot' | 'app';
