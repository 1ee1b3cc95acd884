/** What is wrong with how the app is installed at Slack. The bot works all the same, as far as it goes. */
export type InstallationFinding =
  | { problem: 'scope_missing'; scope: string }
  | {
      problem: 'not_in_channel' | 'channel_unknown' | 'channel_archived' | 'channel_shared_outside';
      channelId: string;
    };
