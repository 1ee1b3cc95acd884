import { channel } from 'node:diagnostics_channel';
import type { FetchFunction } from '@slack/web-api';
import { request } from 'undici';
import { type AnswerTime, answerTimes } from '../../../ports/clock-skew.js';

/**
 * Calls Slack without the web streams that Node's own `fetch` makes of every body: they are half of what a call costs. Follows no
 * redirect, whatever is asked. An answer that breaks off is no answer: the client then reports a failed request, as an unclear
 * one. A file goes Node's way, whose form it is.
 */
export const slackFetch: FetchFunction = async (url, init = {}) => {
  const { method = 'GET', headers: sent, body, signal } = init;
  if (body !== undefined && typeof body !== 'string') return fetch(url, init);
  const askedAt = performance.now();
  const answer = await request(url, {
    method,
    ...(sent && { headers: sent }),
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const { statusCode: status, statusText, headers } = answer;
  const tookMs = performance.now() - askedAt;
  const { date } = headers;
  if (typeof date === 'string')
    channel(answerTimes).publish({ whose: 'slack', date, tookMs } satisfies AnswerTime);
  const received = Buffer.from(await answer.body.arrayBuffer());
  const entries = () =>
    Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    url: String(url),
    headers: {
      get: (name) => entries().find(([known]) => known === name.toLowerCase())?.[1] ?? null,
      entries,
    },
    arrayBuffer: () => Promise.resolve(new Uint8Array(received).buffer),
    json: () => Promise.resolve(JSON.parse(received.toString())),
    text: () => Promise.resolve(received.toString()),
  };
};
