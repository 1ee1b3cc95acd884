import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createReaderSession } from '../../../../src/adapters/ibm/wire/reader-session.js';
import { startFalseIam, tokenOf } from '../false-iam.js';

const hourS = 3_600;

/** IAM's clock is years from ours: how long a token lives is all that counts. */
async function start(livesS = hourS) {
  const iam = await startFalseIam();
  let nowMs = Date.parse('2026-11-28T10:00:00Z');
  let made = 0;
  const nextToken = () => {
    made += 1;
    const payload = { iam_id: 'iam-ServiceId-1', iat: 1_000 + made, exp: 1_000 + made + livesS };
    iam.answers.token = { body: { access_token: tokenOf({ payload }) } };
    return iam.answers.token;
  };
  nextToken();
  const session = createReaderSession({
    apiKey: 'apikey-reader',
    iamUrl: iam.url,
    timeoutMs: 2_000,
    now: () => nowMs,
  });
  return { iam, session, nextToken, wait: (ms: number) => void (nowMs += ms) };
}

const minuteMs = 60_000;

test('all who ask at once share one sign-in, with the API key and no client', async () => {
  const { iam, session } = await start();
  const tokens = await Promise.all([session.token(2_000), session.token(2_000)]);
  expect(new Set(tokens).size).toBe(1);
  expect(iam.calls).toHaveLength(1);
  expect(Object.fromEntries(iam.calls[0]!.form)).toEqual({
    grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
    response_type: 'cloud_iam',
    apikey: 'apikey-reader',
  });
  expect(iam.calls[0]!.headers).not.toHaveProperty('authorization');
});

test('a token is kept for most of its life, then renewed beside the calls, and not used at its end', async () => {
  const { iam, session, nextToken, wait } = await start();
  const first = await session.token(2_000);
  wait(47 * minuteMs);
  expect(await session.token(2_000)).toBe(first);
  expect(iam.callsTo('token')).toBe(1);
  nextToken();
  wait(2 * minuteMs);
  expect(await session.token(2_000)).toBe(first);
  while (iam.callsTo('token') < 2) await turn();
  await expect.poll(() => session.token(2_000)).not.toBe(first);
  expect(iam.callsTo('token')).toBe(2);
  wait(hourS * 1_000 - 10_000);
  nextToken();
  await session.token(2_000);
  expect(iam.callsTo('token')).toBe(3);
});

test('one that cannot be renewed serves to its end; then IAM’s no is told', async () => {
  const { iam, session, wait } = await start();
  const first = await session.token(2_000);
  iam.answers.token = { status: 400, body: { errorCode: 'BXNIM0415E' } };
  wait(59 * minuteMs);
  expect(await session.token(2_000)).toBe(first);
  wait(minuteMs);
  await expect(session.token(2_000)).rejects.toMatchObject({
    name: 'SignInError',
    failure: { status: 400, iamErrorCode: 'BXNIM0415E' },
  });
});

test('one that does not say how long it lives is used once', async () => {
  const { iam, session } = await start(NaN);
  await session.token(2_000);
  await session.token(2_000);
  expect(iam.callsTo('token')).toBe(2);
});

test('whoever cannot wait for it hears that it is late', async () => {
  const { iam, session } = await start();
  iam.answers.token = { ...iam.answers.token, delayMs: 1_500 };
  await expect(session.token(50)).rejects.toMatchObject({ name: 'SignInError', isLate: true });
});
