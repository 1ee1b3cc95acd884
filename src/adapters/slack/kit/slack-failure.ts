import { ErrorCode } from '@slack/web-api';
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

export function wordsOfSlackFailure(code: string): Words {
  return wordsOfExplanation(explainSlackFailure(code));
}
