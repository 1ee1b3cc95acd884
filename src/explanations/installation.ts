import type { InstallationFinding } from '../domain/installation.js';

/** One thing that is wrong with how the app is installed at Slack, and what to do about it: for whoever starts the bot. */
export function explainInstallation(finding: InstallationFinding): string {
  switch (finding.problem) {
    case 'scope_missing':
      return `The Slack app lacks the scope ${finding.scope}; README.md says what does not work without it. Give the app the scopes of manifest.yml and install it anew.`;
    case 'not_in_channel':
      return `Countersign is not in the channel ${finding.channelId}, so nothing can be posted there. Invite it: /invite @Countersign in that channel.`;
    case 'channel_unknown':
      return `Slack shows Countersign no channel ${finding.channelId}. If it is a private one, invite Countersign there; if not, the ID in SLACK_CHANNEL or the instances file is wrong.`;
    case 'channel_archived':
      return `The channel ${finding.channelId} is archived, so nothing can be posted there. Take it out of the archive, or name another in SLACK_CHANNEL or the instances file.`;
    case 'channel_shared_outside':
      return `The channel ${finding.channelId} is shared with another organisation, so Countersign posts nothing there. Name one of this workspace alone in SLACK_CHANNEL or the instances file.`;
  }
}
