import { WebClient } from '@slack/web-api';
import type { InstallationFinding, SlackToken } from '../../domain/installation.js';
import { reachOf } from '../../domain/slack-failure.js';
import type { Log } from '../../ports/log.js';
import { slackFailureCode } from './kit/slack-failure.js';
import { slackFetch } from './kit/slack-fetch.js';
import { boltLogger } from './slack-app.js';
import { slackSurface } from './surface.js';

export interface InstallationOptions {
  /** Absent: not to be looked at. */
  botToken?: string | undefined;
  /** In Socket Mode. Absent: not to be looked at. */
  appToken?: string | undefined;
  apiUrl?: string | undefined;
  channelIds: readonly string[];
  /** For each call. */
  timeoutMs: number;
  log: Log;
}

/**
 * Compares how the app is installed with what it needs: each token, the bot token's team and scopes, whether both are of one
 * app, and its place in these channels. Changes nothing at Slack.
 */
export async function checkInstallation(options: InstallationOptions): Promise<InstallationFinding[]> {
  const { botToken, appToken, channelIds } = options;
  const clientOf = (token: string) =>
    new WebClient(token, {
      ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
      timeout: options.timeoutMs,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: boltLogger(options.log),
      fetch: slackFetch,
    });
  const [ofBot, ofApp] = await Promise.all([
    botToken === undefined ? undefined : lookAtBot(clientOf(botToken), channelIds),
    appToken === undefined ? [] : lookAtAppToken(clientOf(appToken)),
  ]);
  const findings = [...(ofBot?.findings ?? []), ...ofApp];
  const ofAppToken = appToken === undefined ? undefined : appIdIn(appToken);
  const ofBotToken = ofBot?.appId;
  if (ofBotToken !== undefined && ofAppToken !== undefined && ofBotToken !== ofAppToken) {
    findings.push({ problem: 'apps_differ', ofBotToken, ofAppToken });
  }
  return findings;
}

/** An app-level token names its app: `xapp-1-A0123456789-…`. */
function appIdIn(appToken: string): string | undefined {
  return /^xapp-\d+-(A[A-Z0-9]{6,})-/.exec(appToken)?.[1];
}

async function lookAtBot(
  client: WebClient,
  channelIds: readonly string[],
): Promise<{ findings: InstallationFinding[]; appId?: string }> {
  let about: Awaited<ReturnType<WebClient['auth']['test']>>;
  try {
    about = await client.auth.test();
  } catch (error) {
    return { findings: [failureOf(error, 'bot')] };
  }
  if (about.is_enterprise_install) return { findings: [{ problem: 'organisation_wide' }] };
  const [appId, ...ofChannels] = await Promise.all([
    appIdOf(client, about.bot_id),
    ...channelIds.map((channelId) => lookAt(client, channelId)),
  ]);
  const installed: InstallationFinding = {
    problem: 'installed',
    team: about.team ?? '',
    teamId: about.team_id ?? '',
    user: about.user ?? '',
    ...(about.enterprise_id !== undefined && { enterpriseId: about.enterprise_id }),
  };
  const findings = [...missingScopes(about.response_metadata?.scopes), ...ofChannels.flat(), installed];
  return { findings, ...(appId !== undefined && { appId }) };
}

/** Opens no connection: it only has Slack give out an address for one. */
async function lookAtAppToken(client: WebClient): Promise<InstallationFinding[]> {
  try {
    await client.apps.connections.open();
    return [];
  } catch (error) {
    return [failureOf(error, 'app')];
  }
}

const errorForm = /^[a-z][a-z_]{2,80}$/;

function failureOf(error: unknown, token: SlackToken): InstallationFinding {
  const code = slackFailureCode(error) ?? 'unknown';
  const { data, original, cause } = error as Record<'data' | 'original' | 'cause', object | undefined>;
  // The client takes a page of somebody else's for an error of Slack's.
  if (!errorForm.test(code)) return { problem: 'no_answer', token, code: 'not_slack' };
  const isAnswer = data !== undefined && 'error' in data && reachOf(code) !== 'outage';
  if (isAnswer) return { problem: 'token_refused', token, code };
  const ofNetwork = [original, cause].map((one) => (one as { code?: unknown } | undefined)?.code);
  return {
    problem: 'no_answer',
    token,
    code: ofNetwork.find((one): one is string => typeof one === 'string') ?? code,
  };
}

/** Undefined where Slack does not say. */
async function appIdOf(client: WebClient, bot: string | undefined): Promise<string | undefined> {
  if (bot === undefined) return undefined;
  const answer = await client.bots.info({ bot }).catch(() => undefined);
  return answer?.bot?.app_id;
}

/** Slack names a token's scopes beside every answer. */
function missingScopes(granted: readonly string[] | undefined): InstallationFinding[] {
  if (!granted) return [];
  return slackSurface.scopes
    .filter((scope) => !granted.includes(scope))
    .map((scope) => ({ problem: 'scope_missing', scope }));
}

/** What Slack does not answer here is no finding: that the token works has been seen. */
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
