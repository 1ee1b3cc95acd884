import { WebClient } from '@slack/web-api';
import type { InstallationFinding } from '../../domain/installation.js';
import type { Log } from '../../ports/log.js';
import { slackFailureCode } from './kit/slack-failure.js';
import { boltLogger } from './slack-app.js';
import { slackSurface } from './surface.js';

const timeoutMs = 10_000;

/**
 * Compares how the app is installed with what it needs: the token's scopes, and its place in these channels. What Slack does
 * not answer is no finding: the start meets it again.
 */
export async function checkInstallation(options: {
  botToken: string;
  apiUrl?: string;
  channelIds: readonly string[];
  log: Log;
}): Promise<InstallationFinding[]> {
  const { botToken, apiUrl, channelIds, log } = options;
  const client = new WebClient(botToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    logger: boltLogger(log),
  });
  const findings = await Promise.all([
    missingScopes(client),
    ...channelIds.map((channelId) => lookAt(client, channelId)),
  ]);
  return findings.flat();
}

/** Slack names a token's scopes beside every answer. */
async function missingScopes(client: WebClient): Promise<InstallationFinding[]> {
  const answer = await client.auth.test().catch(() => undefined);
  const granted = answer?.response_metadata?.scopes;
  if (!granted) return [];
  return slackSurface.scopes
    .filter((scope) => !granted.includes(scope))
    .map((scope) => ({ problem: 'scope_missing', scope }));
}

async function lookAt(client: WebClient, channelId: string): Promise<InstallationFinding[]> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    if (channel?.is_archived) return [{ problem: 'channel_archived', channelId }];
    if (channel?.is_ext_shared) return [{ problem: 'channel_shared_outside', channelId }];
    return channel?.is_member === false ? [{ problem: 'not_in_channel', channelId }] : [];
  } catch (error) {
    return slackFailureCode(error) === 'channel_not_found' ? [{ problem: 'channel_unknown', channelId }] : [];
  }
}
