import { expect, test } from 'vitest';
import { createLog, type LogOptions } from '../../../src/adapters/system/log.js';
import { explainIdentity } from '../../../src/explanations/identity.js';

function recording(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'debug', destination, ...options });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

test('a line carries time, level in words, who wrote it, facts and message', () => {
  const { log, last } = recording({ base: { replica: 'host/7', version: '1.2.3' } });
  log.warn({ event: 'request.expired', requestId: 'r-1' }, 'expired');
  expect(last()).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    replica: 'host/7',
    version: '1.2.3',
    event: 'request.expired',
    requestId: 'r-1',
    msg: 'expired',
  });
});

test('lines below the level are not written', () => {
  const { log, lines } = recording({ level: 'info' });
  log.debug({}, 'unseen');
  log.info({}, 'seen');
  expect(lines).toHaveLength(1);
});

test('what is known to be secret is hidden wherever it stands, as it is and as an address holds it', () => {
  const { log, lines } = recording({ secrets: ['pa ss/word', 'plain-api-key', 'plain-api-key-2'] });
  log.hide('PASSCODE77');
  const error = new Error('no PASSCODE77 here', { cause: new Error('redis said pa ss/word') });
  log.error(
    { error, deep: [{ note: 'plain-api-key-2 and plain-api-key' }], url: 'https://x/?p=pa+ss%2Fword' },
    'with PASSCODE77',
  );
  expect(lines[0]).not.toMatch(/PASSCODE77|pa ss|pa\+ss|plain-api-key|key-2/);
  expect(lines[0]?.match(/\[hidden\]/g)?.length).toBeGreaterThanOrEqual(5);
});

test('a password that is a word is hidden by itself and in an address, and takes no word out of a sentence', () => {
  const { log, last } = recording({ secrets: ['redis'] });
  log.info({ password: 'redis', given: 'redis', url: 'redis://:redis@redis:6379' }, 'redis is back');
  expect(last()).toMatchObject({
    password: '[hidden]',
    given: '[hidden]',
    url: 'redis://:[hidden]@redis:6379',
    msg: 'redis is back',
  });
});

test('credentials nobody announced are hidden by their shape, and by the member that holds them', () => {
  const { log, lines } = recording();
  log.error(
    {
      apiKey: 'SECRETd',
      bot_token: 'SECRETe',
      nested: [{ headers: { authorization: 'SECRETf', 'x-slack-signature': 'SECRETg' } }],
      passcode: 'SECRETh',
      text: 'token xoxb-1234-SECRETi and eyJhbGciOi.SECRETj.k',
      redis: 'redis://user:SECRETk@host:6379',
      bare: 'redis://:SECRETl@host',
      form: 'grant_type=x&apikey=SECRETm&passcode=SECRETn',
      json: '{"access_token":"SECRETo","refresh_token": "SECRETp"}',
      error: new Error('failed', { cause: new Error('Bearer SECRETq0123456789abcdef') }),
    },
    'with Bearer SECRETr0123456789abcdef',
  );
  expect(lines[0]).not.toContain('SECRET');
  expect(lines[0]).toContain('host:6379');
});

test.each([
  explainIdentity('passcode'),
  explainIdentity('service-ids'),
  'by one-time passcode: IBM sees who set the key',
  'password: tell whoever runs Redis',
  'the token is missing; Bearer token expected, Basic authentication refused',
  'ACTING_IDENTITY=passcode',
])('ordinary words stay as they are: %s', (words) => {
  const { log, last } = recording({ secrets: ['plain-api-key', '', 'abc'] });
  log.info({ words, keyName: 'billing-root', tokenExpiresAt: 5, passcodes: 2 }, words);
  expect(last()).toMatchObject({
    words,
    keyName: 'billing-root',
    tokenExpiresAt: 5,
    passcodes: 2,
    msg: words,
  });
});

test('an error is told with its code and its whole chain of causes; with its stack where the fault is ours', () => {
  const { log, last } = recording();
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const error = new TypeError('no answer', { cause: new AggregateError([refused], 'all failed') });
  log.warn({ error }, 'outage');
  expect(last()['error']).toEqual({
    name: 'TypeError',
    message: 'no answer',
    cause: {
      name: 'AggregateError',
      message: 'all failed',
      errors: [{ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' }],
    },
  });
  log.error({ error }, 'fault');
  expect(last()['error']).toMatchObject({ stack: expect.stringContaining('log.test.ts') as string });
});

test('a slip in the code comes with its stack, also where it was taken for an outage', () => {
  const { log, last } = recording();
  log.warn({ error: new TypeError("Cannot read properties of undefined (reading 'id')") }, 'caught');
  expect(last()['error']).toMatchObject({ stack: expect.stringContaining('log.test.ts') as string });
  log.warn({ error: new TypeError('fetch failed', { cause: new Error('ECONNRESET') }) }, 'outage');
  expect(last()['error']).not.toHaveProperty('stack');
});

test('facts of any shape are written: circles, big integers, maps, deep trees, headers on errors', () => {
  const { log, last } = recording();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  let deep: unknown = 1;
  for (let depth = 0; depth < 50; depth += 1) deep = { deep };
  const error = Object.assign(new Error('odd'), { config: { headers: { 'x-any': 'HEADER' } } });
  log.info(
    { circle, deep, big: 10n, map: new Map([['a', 1]]), bad: new Date(NaN), at: new Date(0), error },
    'odd',
  );
  expect(last()).toMatchObject({
    big: '10',
    map: [['a', 1]],
    bad: 'invalid date',
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(JSON.stringify(last())).not.toContain('HEADER');
});
