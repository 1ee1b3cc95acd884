import { describe, expect, test } from 'vitest';
import { IamUnavailableError } from '../../../../src/adapters/ibm/wire/iam-call.js';
import {
  createOpenIdConfiguration,
  ForeignAddressError,
  isOwnAddress,
} from '../../../../src/adapters/ibm/acting/openid-configuration.js';
import { hourMs, startKms, startMs } from '../../../sandbox/kms/small-world.js';
import { clock, startFalseIam, type FalseAnswer } from '../false-iam.js';

const timeoutMs = 1_000;

test('the simulator’s is read as it is published', async () => {
  const { url } = await startKms();
  const read = createOpenIdConfiguration({ iamUrl: url, timeoutMs: 2_000, clock });
  expect(await read()).toEqual({
    issuer: `${url}/identity`,
    tokenEndpoint: `${url}/identity/token`,
    passcodeEndpoint: `${url}/identity/passcode`,
    jwksUri: `${url}/identity/keys`,
  });
});

describe('it is remembered', () => {
  test('for an hour, and asked for once by all who ask at the same time', async () => {
    const iam = await startFalseIam();
    let nowMs = startMs;
    const read = createOpenIdConfiguration({ iamUrl: iam.url, timeoutMs, clock: { now: () => nowMs } });
    await Promise.all([read(), read(), read()]);
    nowMs += hourMs - 1;
    await read();
    expect(iam.calls).toHaveLength(1);
    nowMs += 1;
    await Promise.all([read(), read()]);
    expect(iam.calls).toHaveLength(2);
  });

  test('but a failure is not', async () => {
    const iam = await startFalseIam();
    const usual = iam.answers.configuration;
    iam.answers.configuration = { status: 503 };
    const read = createOpenIdConfiguration({ iamUrl: iam.url, timeoutMs, clock });
    await expect(read()).rejects.toBeInstanceOf(IamUnavailableError);
    iam.answers.configuration = usual;
    expect((await read()).issuer).toBe(iam.issuer);
  });
});

test.each<[string, FalseAnswer, Record<string, unknown>]>([
  ['an outage', { status: 500 }, { problem: 'outage', status: 500 }],
  ['a page', { body: '<html>' }, { problem: 'unreadable', status: 200 }],
  ['another object', { body: { issuer: 'x' } }, { problem: 'unreadable', status: 200 }],
  ['a list', { body: [] }, { problem: 'unreadable', status: 200 }],
  ['a refusal', { status: 404 }, { problem: 'unreadable', status: 404 }],
  [
    'a redirect',
    { status: 301, headers: { location: 'https://iam.cloud.ibm.com' } },
    { problem: 'unreadable' },
  ],
  ['a late answer', { delayMs: 5_000 }, { problem: 'no_answer' }],
])('with %s nothing is known of IAM', async (_name, answer, failure) => {
  const iam = await startFalseIam();
  iam.answers.configuration = answer;
  const read = createOpenIdConfiguration({ iamUrl: iam.url, timeoutMs, clock });
  await expect(read()).rejects.toMatchObject({ failure: { code: 'iam_unavailable', ...failure } });
});

test.each(['issuer', 'token_endpoint', 'passcode_endpoint', 'jwks_uri'])(
  'a foreign %s is named, and nothing else of it used',
  async (member) => {
    const iam = await startFalseIam();
    const published = iam.answers.configuration.body as Record<string, string>;
    iam.answers.configuration = { body: { ...published, [member]: 'https://iam.example.com/identity' } };
    const read = createOpenIdConfiguration({ iamUrl: iam.url, timeoutMs, clock });
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ForeignAddressError);
    expect((error as ForeignAddressError).member).toBe(member);
  },
);

describe('an address is IAM’s own', () => {
  test.each([
    ['https://iam.cloud.ibm.com', 'https://iam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://identity-1.us-south.iam.cloud.ibm.com/identity/passcode'],
    ['https://private.iam.cloud.ibm.com', 'https://iam.cloud.ibm.com/identity'],
    ['https://private.iam.cloud.ibm.com', 'https://private.iam.cloud.ibm.com/identity/token'],
    [
      'https://private.us-south.iam.cloud.ibm.com',
      'https://identity-2.eu-de.iam.cloud.ibm.com/identity/passcode',
    ],
    ['https://iam.test.cloud.ibm.com', 'https://iam.test.cloud.ibm.com/identity'],
    ['https://identity.example.com', 'https://identity.example.com/identity'],
    ['https://identity.example.com:8443', 'https://identity.example.com:8443/identity'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/identity'],
    ['http://127.0.0.1:4000', 'http://localhost:4001/identity'],
    ['http://[::1]:4000', 'http://[::1]:4000/identity'],
  ])('beside %s: %s', (iamUrl, address) => {
    expect(isOwnAddress(address, new URL(iamUrl))).toBe(true);
  });
});

describe('an address is not', () => {
  test.each([
    ['https://iam.cloud.ibm.com', 'http://iam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://iam.cloud.ibm.com.example.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://example-iam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://iam.cloud.ibm.com@example.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://user:word@iam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://iam.cloud.ibm.com:8443/identity'],
    ['https://iam.cloud.ibm.com', 'https://example.com/https://iam.cloud.ibm.com'],
    ['https://iam.cloud.ibm.com', 'https://іam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://iam.test.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', 'https://127.0.0.1/identity'],
    ['https://iam.cloud.ibm.com', 'http://localhost/identity'],
    ['https://iam.cloud.ibm.com', 'javascript:alert(1)'],
    ['https://iam.cloud.ibm.com', '//iam.cloud.ibm.com/identity'],
    ['https://iam.cloud.ibm.com', '/identity/passcode'],
    ['https://iam.cloud.ibm.com', ''],
    ['https://identity.example.com', 'https://example.com/identity'],
    ['http://127.0.0.1:4000', 'https://iam.cloud.ibm.com/identity'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1.example.com/identity'],
    ['http://127.0.0.1:4000', 'ftp://127.0.0.1/identity'],
    ['http://localhost:4000', 'http://localhost.example.com/identity'],
  ])('beside %s: %j', (iamUrl, address) => {
    expect(isOwnAddress(address, new URL(iamUrl))).toBe(false);
  });
});
