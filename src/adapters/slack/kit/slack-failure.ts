import { ErrorCode } from '@slack/web-api';
import { reachOf } from '../../../domain/slack-failure.js';
import { explainSlackFailure } from '../../../explanations/slack-failures.js';
import { type Words, wordsOfExplanation } from './words.js';

/** Slack's own code of a failed call, else the client library's; undefined for an error of another making. */
export function slackFailureCode(error: unknown): string | undefined {
  const { code, data } = (error ?? {}) as { code?: unknown; data?: { error?: unknown } };
  if (code === ErrorCode.RateLimitedError) return 'ratelimited';
  if (code === ErrorCode.PlatformError && typeof data?.error === 'string') return data.error;
  const ofLibrary: readonly unknown[] = Object.values(ErrorCode);
  return typeof code === 'string' && ofLibrary.includes(code) ? code : undefined;
}

/** Slack says of its own errors that part of the work may have been done (docs/facts/slack.md#an-unclear-post). */
export function isUnclear(code: string): boolean {
  return code === 'unknown' || reachOf(code) === 'outage';
}

/** A call that may be made twice without harm, once more where the first was left without a clear answer. */
export async function onceMore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isUnclear(slackFailureCode(error) ?? '')) throw error;
    return call();
  }
}

export function wordsOfSlackFailure(code: string): Words {
  return wordsOfExplanation(explainSlackFailure(code));
}
