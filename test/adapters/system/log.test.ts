import { expect, test } from 'vitest';
import { createLog, withoutSecrets } from '../../../src/adapters/system/log.js';

function recording(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines };
}

test('a line carries time, level, facts and message', () => {
  const { log, lines } = recording();
  log.warn({ event: 'request.expired', requestId: 'r-1' }, 'expired');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 40,
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    event: 'request.expired',
    requestId: 'r-1',
    msg: 'expired',
  });
});

test('lines below the level are not written', () => {
  const { log, lines } = recording('info');
  log.debug({}, 'unseen');
  log.info({}, 'seen');
  expect(lines).toHaveLength(1);
});

test('credentials are taken out wherever they stand', () => {
  const { log, lines } = recording();
  const error = Object.assign(new Error('GET https://x/?apikey=SECRETa failed'), {
    config: { headers: { Authorization: 'Bearer SECRETb' } },
    cause: new Error('Bearer SECRETc'),
  });
  log.error(
    {
      apiKey: 'SECRETd',
      bot_token: 'SECRETe',
      nested: [{ headers: { authorization: 'SECRETf', 'x-slack-signature': 'SECRETg' } }],
      passcode: 'SECRETh',
      text: 'token xoxb-1234-SECRETi and eyJhbGciOi.SECRETj.k',
      redis: 'redis://user:SECRETk@host:6379',
      bare: 'redis://:SECRETl@host',
      err: error,
    },
    'with Bearer SECRETm',
  );
  expect(lines[0]).not.toContain('SECRET');
  expect(lines[0]).toContain('host:6379');
});

test('what is needed to follow a case stays', () => {
  expect(
    withoutSecrets({
      keyName: 'billing-root',
      keyId: 'k-1',
      correlationId: 'c-1',
      dualAuthorization: { enabled: true },
      event: 'first_authorization.failed',
      at: new Date(0),
    }),
  ).toEqual({
    keyName: 'billing-root',
    keyId: 'k-1',
    correlationId: 'c-1',
    dualAuthorization: { enabled: true },
    event: 'first_authorization.failed',
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('facts of any shape are written: circles, big integers, maps, deep trees', () => {
  const { log, lines } = recording();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  let deep: unknown = 1;
  for (let depth = 0; depth < 50; depth += 1) deep = { deep };
  log.info({ circle, deep, big: 10n, map: new Map([['a', 1]]), bad: new Date(NaN) }, 'odd');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ big: '10', map: [['a', 1]], bad: 'invalid date' });
});
