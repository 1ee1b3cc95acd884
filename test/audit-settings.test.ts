import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readConfig, secretsOf } from '../src/config.js';
import { liveSettings } from './scenarios/live-settings.js';

const settings = liveSettings({
  ibmUrl: 'http://127.0.0.1:1',
  redisUrl: 'redis://127.0.0.1:1',
  slackApiUrl: 'http://127.0.0.1:1/api/',
  identity: 'service-ids',
});
const key = randomBytes(32);
const earlier = randomBytes(48);

/** What is wrong with these settings, or what was read of them. */
function read(env: Record<string, string>, file = '') {
  const config = readConfig({ ...settings, ...env }, () => file);
  return config.ok ? config.config : config.problems.map(({ variable, fault }) => `${variable} ${fault}`);
}

describe('AUDIT_SEAL_KEY', () => {
  test.each([
    ['hex', key.toString('hex')],
    ['hex in capitals', key.toString('hex').toUpperCase()],
    ['base64', key.toString('base64')],
  ])('as %s', (_, text) => {
    expect(read({ AUDIT_SEAL_KEY: text })).toMatchObject({ audit: { sealKeys: [key] } });
  });

  test('with an earlier one behind it; neither is ever in a log', () => {
    const config = read({ AUDIT_SEAL_KEY: `${key.toString('hex')}, ${earlier.toString('base64')}` });
    if (Array.isArray(config)) throw new Error(config.join());
    expect(config.audit.sealKeys).toEqual([key, earlier]);
    const secrets = secretsOf(config);
    for (const one of [key, earlier])
      for (const form of ['hex', 'base64'] as const) expect(secrets).toContain(one.toString(form));
  });

  test.each([
    '0'.repeat(64),
    'correct horse battery staple',
    key.toString('hex').slice(2),
    `${key.toString('hex')},`,
  ])('that is too short or not random is refused, and not shown', (text) => {
    expect(read({ AUDIT_SEAL_KEY: text })).toEqual(['AUDIT_SEAL_KEY is not in the expected form']);
  });
});

describe('AUDIT_TIMESTAMP', () => {
  test('wants to know where, and whom to believe', () => {
    expect(read({ AUDIT_TIMESTAMP: 'required' })).toEqual([
      'AUDIT_TIMESTAMP_URL is missing, and AUDIT_TIMESTAMP is "required"',
      'AUDIT_TIMESTAMP_CA is missing, and AUDIT_TIMESTAMP is "required"',
    ]);
    expect(
      read(
        {
          AUDIT_TIMESTAMP: 'best-effort',
          AUDIT_TIMESTAMP_URL: 'http://tsa.test',
          AUDIT_TIMESTAMP_CA: 'ca.pem',
        },
        'x',
      ),
    ).toEqual(['AUDIT_TIMESTAMP_CA names a file that holds no certificate']);
    expect(read({ AUDIT_TIMESTAMP: 'off' })).toMatchObject({ audit: { sealKeys: [] } });
  });
});
