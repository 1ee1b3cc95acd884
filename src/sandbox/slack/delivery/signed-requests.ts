import { createHmac } from 'node:crypto';
import { parseStrictJson } from '../strict-json.js';
import type { Delivery, Parcel, Receipt } from './delivery.js';

/** The value of `X-Slack-Signature` for a body sent at a time in epoch seconds. */
export function signatureOf(signingSecret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}

function bodyOf(parcel: Parcel): { type: string; body: string } {
  // Exactly this content type: with a charset behind it Bolt would take the body for JSON.
  const type = 'application/x-www-form-urlencoded';
  switch (parcel.kind) {
    case 'events_api':
      return { type: 'application/json', body: JSON.stringify(parcel.payload) };
    case 'slash_commands':
      return { type, body: new URLSearchParams(parcel.payload as Record<string, string>).toString() };
    case 'interactive':
      return { type, body: new URLSearchParams({ payload: JSON.stringify(parcel.payload) }).toString() };
  }
}

function parseAnswer(type: string, text: string): unknown {
  if (text === '') return undefined;
  if (!type.includes('application/json')) return text;
  try {
    return parseStrictJson(text);
  } catch {
    return text;
  }
}

/** HTTP delivery: one signed POST per payload to the app's request URL. */
export function createSignedRequests(options: {
  requestUrl: () => string | undefined;
  signingSecret: string;
  ackTimeoutMs: number;
}): Delivery {
  return {
    connected: () => options.requestUrl() !== undefined,
    async deliver(parcel): Promise<Receipt> {
      const url = options.requestUrl();
      if (url === undefined) return { outcome: 'not_connected' };
      const { type, body } = bodyOf(parcel);
      // Signed by real time, whatever the sandbox's clock says: the receiver compares with its own.
      const startedMs = Date.now();
      const timestampS = Math.floor(startedMs / 1_000);
      const retry: Record<string, string> =
        parcel.retryAttempt === undefined
          ? {}
          : {
              'x-slack-retry-num': String(parcel.retryAttempt),
              'x-slack-retry-reason': parcel.retryReason ?? 'unknown_error',
            };
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': type,
            'user-agent': 'Slackbot 1.0 (sandbox)',
            'x-slack-request-timestamp': String(timestampS),
            'x-slack-signature': signatureOf(options.signingSecret, timestampS, body),
            ...retry,
          },
          body,
          redirect: parcel.kind === 'events_api' ? 'follow' : 'manual',
          signal: AbortSignal.timeout(options.ackTimeoutMs),
        });
        const text = await response.text();
        const ackMs = Date.now() - startedMs;
        const good = parcel.kind === 'events_api' ? response.ok : response.status === 200;
        if (good) {
          return {
            outcome: 'acked',
            ackMs,
            body: parseAnswer(response.headers.get('content-type') ?? '', text),
          };
        }
        const noRetry = response.headers.get('x-slack-no-retry') === '1';
        return { outcome: 'error', ackMs, detail: `http_error ${response.status}`, noRetry };
      } catch (error) {
        if (error instanceof Error && error.name === 'TimeoutError') {
          return { outcome: 'timeout', ackMs: Date.now() - startedMs };
        }
        return { outcome: 'not_connected' };
      }
    },
  };
}
