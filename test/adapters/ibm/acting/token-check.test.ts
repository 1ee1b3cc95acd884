import { createHmac, createSign, constants } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { IamUnavailableError } from '../../../../src/adapters/ibm/wire/iam-call.js';
import type { OpenIdConfiguration } from '../../../../src/adapters/ibm/acting/openid-configuration.js';
import { createTokenCheck, type TokenCheckResult } from '../../../../src/adapters/ibm/acting/token-check.js';
import { accountId, people, startMs } from '../../../sandbox/kms/small-world.js';
import {
  claimsOf,
  clock,
  iamKid,
  jwkOf,
  nowS,
  rsaKeys,
  startFalseIam,
  tokenOf,
  type FalseAnswer,
  type FalseIam,
  type Forgery,
} from '../false-iam.js';

const timeoutMs = 1_000;

const published = ({ issuer, url, jwksUri }: FalseIam): OpenIdConfiguration => ({
  issuer,
  jwksUri,
  tokenEndpoint: `${url}/identity/token`,
  passcodeEndpoint: `${url}/identity/passcode`,
});

/** Checks what `forge` makes of IAM's claims. */
async function check(
  forge: (claims: Record<string, unknown>, iam: FalseIam) => string | Promise<string>,
): Promise<TokenCheckResult> {
  const iam = await startFalseIam();
  const token = await forge(claimsOf(iam.issuer), iam);
  return createTokenCheck({ clock, timeoutMs }).check(token, accountId, published(iam));
}

const claiming = (more: Record<string, unknown>) =>
  check((claims) => tokenOf({ payload: { ...claims, ...more } }));

test('a person’s token passes, with their IAM id and its own expiry', async () => {
  expect(await claiming({})).toEqual({
    ok: true,
    value: { iamId: people.manager, expiresAt: (nowS + 900) * 1000 },
  });
});

describe('a token that IAM did not sign for this is not genuine', () => {
  const pem = () => rsaKeys('iam').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = () => rsaKeys('iam').publicKey.export({ type: 'spki', format: 'der' });
  const hmac = (secret: string | Buffer) => (text: string) =>
    createHmac('sha256', secret).update(text).digest('base64url');
  const rsa = (digest: string, padding: number) => (text: string) =>
    createSign(digest)
      .update(text)
      .sign({ key: rsaKeys('iam').privateKey, padding })
      .toString('base64url');
  const unsigned = () => '';

  test.each<[string, string, Omit<Forgery, 'payload'>]>([
    ['signed with another key under the name of IAM’s', 'signature', { key: 'other' }],
    ['signed with a key of another name', 'key', { key: 'other', header: { kid: 'other-1' } }],
    ['of IAM’s key under another name', 'key', { header: { kid: 'other-1' } }],
    ['with a key name that is no text', 'key', { header: { kid: 7 } }],
    ['without a signature', 'signature', { signature: unsigned }],
    ['with alg none', 'algorithm', { header: { alg: 'none' }, signature: unsigned }],
    ['with alg None', 'algorithm', { header: { alg: 'None' }, signature: unsigned }],
    ['with alg none and a good signature', 'algorithm', { header: { alg: 'none' } }],
    ['with no alg', 'form', { header: { alg: undefined } }],
    [
      'HS256, the public key (PEM) as secret',
      'algorithm',
      { header: { alg: 'HS256' }, signature: hmac(pem()) },
    ],
    [
      'HS256, the public key (DER) as secret',
      'algorithm',
      { header: { alg: 'HS256' }, signature: hmac(der()) },
    ],
    [
      'HS256 said to be RS256',
      'signature',
      { signature: hmac(rsaKeys('iam').publicKey.export({ type: 'spki', format: 'pem' }).toString()) },
    ],
    [
      'RS512 by IAM’s own key',
      'algorithm',
      { header: { alg: 'RS512' }, signature: rsa('sha512', constants.RSA_PKCS1_PADDING) },
    ],
    [
      'PS256 by IAM’s own key',
      'algorithm',
      { header: { alg: 'PS256' }, signature: rsa('sha256', constants.RSA_PKCS1_PSS_PADDING) },
    ],
    ['with a critical header nobody knows', 'form', { header: { crit: ['x'], x: 1 } }],
    ['with a payload that is not encoded', 'form', { header: { crit: ['b64'], b64: false } }],
  ])('%s (%s)', async (_name, flaw, forgery) => {
    const result = await check((payload) => tokenOf({ ...forgery, payload }));
    expect(result).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw } });
  });

  test.each([
    ['', 'form'],
    ['a', 'form'],
    ['a.b', 'form'],
    ['a.b.c', 'form'],
    ['a.b.c.d.e', 'form'],
    ['🔑.🔑.🔑', 'form'],
  ])('%j', async (token, flaw) => {
    expect(await check(() => token)).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw } });
  });

  test.each(['not JSON', '[]', 'null', '"text"', '7'])('with %s for claims', async (payload) => {
    expect(await check(() => tokenOf({ payload }))).toEqual({
      ok: false,
      failure: { code: 'token_not_genuine', flaw: 'form' },
    });
  });

  test('with claims changed after it was signed', async () => {
    const result = await check((claims) => {
      const [header, , signature] = tokenOf({ payload: claims }).split('.');
      const [, payload] = tokenOf({ payload: { ...claims, iam_id: people.writer } }).split('.');
      return [header, payload, signature].join('.');
    });
    expect(result).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw: 'signature' } });
  });

  test.each(['jwk', 'jku', 'x5u', 'x5c'])(
    'with a key of its own in %s, which is not even looked at',
    async (member) => {
      const elsewhere = await startFalseIam();
      elsewhere.answers.keys = { body: { keys: [jwkOf('other', 'other-1'), jwkOf('other', iamKid)] } };
      const own = {
        jwk: jwkOf('other', 'other-1'),
        jku: elsewhere.jwksUri,
        x5u: elsewhere.jwksUri,
        x5c: ['AA=='],
      };
      for (const kid of ['other-1', iamKid]) {
        const header = { kid, [member]: own[member as keyof typeof own] };
        const result = await check((payload) => tokenOf({ payload, header, key: 'other' }));
        expect(result).toEqual({
          ok: false,
          failure: { code: 'token_not_genuine', flaw: kid === iamKid ? 'signature' : 'key' },
        });
      }
      expect(elsewhere.calls).toEqual([]);
    },
  );

  test('by a key that is too weak to believe, though IAM publishes it', async () => {
    const result = await check((payload, iam) => {
      rsaKeys('weak', 1024);
      iam.answers.keys = { body: { keys: [jwkOf('weak', iamKid)] } };
      return tokenOf({ payload, key: 'weak' });
    });
    expect(result).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw: 'key' } });
  });

  test('when it does not say which of two keys signed it', async () => {
    const result = await check((payload, iam) => {
      iam.answers.keys = { body: { keys: [jwkOf('iam', iamKid), jwkOf('other', 'other-1')] } };
      return tokenOf({ payload, header: { kid: undefined } });
    });
    expect(result).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw: 'key' } });
  });
});

describe('its issuer is IAM to the letter', () => {
  test.each([
    'https://iam.cloud.ibm.com/identity',
    'https://iam.example.com/identity',
    (issuer: string) => `${issuer}/`,
    (issuer: string) => issuer.toUpperCase(),
    (issuer: string) => [issuer],
    (issuer: string) => ` ${issuer}`,
    '',
    null,
    7,
  ])('not %s', async (other) => {
    const result = await check((claims, { issuer }) =>
      tokenOf({ payload: { ...claims, iss: typeof other === 'function' ? other(issuer) : other } }),
    );
    expect(result).toEqual({ ok: false, failure: { code: 'token_not_genuine', flaw: 'issuer' } });
  });
});

describe('its times are those of IAM’s clock and ours, half a minute apart at most', () => {
  test.each([
    [{ exp: nowS - 30 }, 'token_expired'],
    [{ exp: nowS - 900 }, 'token_expired'],
    [{ exp: 0 }, 'token_expired'],
    [{ exp: -1e300 }, 'token_expired'],
    [{ iat: nowS - 3_631 }, 'token_expired'],
    [{ nbf: nowS + 31 }, 'token_not_yet_valid'],
    [{ iat: nowS + 31 }, 'token_not_yet_valid'],
    [{ nbf: 1e300 }, 'token_not_yet_valid'],
  ])('%j is refused', async (times, code) => {
    expect(await claiming(times)).toMatchObject({ ok: false, failure: { code } });
  });

  test.each([
    { exp: nowS - 29 },
    { nbf: nowS + 30 },
    { iat: nowS + 30 },
    { iat: nowS - 3_600 },
    { nbf: nowS },
  ])('%j is not', async (times) => {
    expect((await claiming(times)).ok).toBe(true);
  });

  test('which are read from the clock that was given', async () => {
    const iam = await startFalseIam();
    const later = createTokenCheck({ clock: { now: () => startMs + 931_000 }, timeoutMs });
    const token = tokenOf({ payload: claimsOf(iam.issuer) });
    expect(await later.check(token, accountId, published(iam))).toMatchObject({
      ok: false,
      failure: { code: 'token_expired' },
    });
  });

  const minuteMs = 60_000;
  test.each([
    ['behind', -10 * minuteMs, 'token_not_yet_valid'],
    ['ahead', 70 * minuteMs, 'token_expired'],
  ])('a clock of ours that is %s is measured by IAM’s', async (_side, clockAheadMs, code) => {
    const iam = await startFalseIam();
    const ours = createTokenCheck({ clock: { now: () => startMs + clockAheadMs }, timeoutMs });
    const token = tokenOf({ payload: claimsOf(iam.issuer) });
    const failure = { code, clockAheadMs };
    expect(await ours.check(token, accountId, published(iam), startMs)).toEqual({ ok: false, failure });
    // Where the answer tells no time, by when the token was made.
    const byToken = { code, clockAheadMs: clockAheadMs + (startMs - nowS * 1000) };
    expect(await ours.check(token, accountId, published(iam))).toEqual({ ok: false, failure: byToken });
  });

  test('clocks that agree are not blamed for a token of another time', async () => {
    const iam = await startFalseIam();
    const token = tokenOf({ payload: claimsOf(iam.issuer, { iat: nowS + 600 }) });
    const check = createTokenCheck({ clock, timeoutMs });
    expect(await check.check(token, accountId, published(iam), startMs)).toEqual({
      ok: false,
      failure: { code: 'token_not_yet_valid', clockAheadMs: 0 },
    });
  });

  test.each([undefined, 'soon', 1e300])('a token made at %j measures nothing', async (iat) => {
    const result = await claiming({ iat, exp: nowS - 60 });
    if (result.ok) throw new Error('expected a failure');
    expect(result.failure).not.toHaveProperty('clockAheadMs');
  });
});

describe('a token that lacks what IAM’s tokens say is not genuine', () => {
  const whole = { valid: true, bss: accountId };
  test.each([
    { iss: undefined },
    { exp: undefined },
    { iat: undefined },
    { iam_id: undefined },
    { account: undefined },
    { authn: undefined },
    { grant_type: undefined },
    { account: { ...whole, bss: undefined } },
    { account: { ...whole, valid: undefined } },
    { account: { ...whole, valid: 'true' } },
    { account: { ...whole, bss: [accountId] } },
    { account: accountId },
    { authn: {} },
    { authn: people.manager },
    { iam_id: '' },
    { iam_id: 7 },
    { iam_id: [people.manager] },
    { iam_id: `${people.manager}\n` },
    { iam_id: 'x'.repeat(201) },
    { exp: String(nowS + 900) },
    { iat: String(nowS) },
    { nbf: String(nowS) },
  ])('%j', async (claims) => {
    expect(await claiming(claims)).toEqual({
      ok: false,
      failure: { code: 'token_not_genuine', flaw: 'claims' },
    });
  });
});

describe('only a person who is themselves may act', () => {
  const serviceId = 'iam-ServiceId-12345678-0000-4000-8000-000000000001';
  const profileId = 'iam-Profile-12345678-0000-4000-8000-000000000001';
  const crn = 'crn-crn:v1:bluemix:public:kms:eu-de:a/1:2::';
  const self = { iam_id: people.manager };

  test.each([
    [
      'a service ID',
      'not_a_person',
      { iam_id: serviceId, sub_type: 'ServiceId', authn: { iam_id: serviceId } },
    ],
    ['a service ID by its id alone', 'not_a_person', { iam_id: serviceId, authn: { iam_id: serviceId } }],
    ['a service ID in capitals', 'not_a_person', { iam_id: serviceId.toUpperCase() }],
    ['a service ID by its sub_type alone', 'not_a_person', { sub_type: 'ServiceId' }],
    ['a sub_type nobody knows', 'not_a_person', { sub_type: 'Robot' }],
    ['an empty sub_type', 'not_a_person', { sub_type: '' }],
    ['a sub_type that is no text', 'not_a_person', { sub_type: null }],
    ['a service', 'not_a_person', { iam_id: crn, authn: { iam_id: crn } }],
    ['a service ID that signed in', 'not_a_person', { authn: { iam_id: serviceId } }],
    [
      'a service ID that signed in, by its sub_type',
      'not_a_person',
      { authn: { ...self, sub_type: 'ServiceId' } },
    ],
    ['a profile', 'assumed_profile', { iam_id: profileId, sub_type: 'Profile', authn: self }],
    ['a profile by its id alone', 'assumed_profile', { iam_id: profileId, authn: { iam_id: profileId } }],
    ['a profile by its sub_type alone', 'assumed_profile', { sub_type: 'Profile' }],
    ['a profile by its sub_type in other letters', 'assumed_profile', { sub_type: 'PROFILE' }],
    ['a profile that signed in', 'assumed_profile', { authn: { iam_id: profileId } }],
    [
      'a profile that signed in, by its sub_type',
      'assumed_profile',
      { authn: { ...self, sub_type: 'Profile' } },
    ],
    ['another person who signed in', 'assumed_profile', { authn: { iam_id: people.writer } }],
  ])('not %s', async (_name, code, claims) => {
    expect(await claiming(claims)).toEqual({ ok: false, failure: { code } });
  });

  test('letter case does not make one person two', async () => {
    expect((await claiming({ authn: { iam_id: people.manager.toLowerCase() } })).ok).toBe(true);
  });
});

describe('it is for the account, by a passcode', () => {
  test.each([
    ['another account', 'other_account', { account: { valid: true, bss: 'another' } }],
    ['another case of it', 'other_account', { account: { valid: true, bss: accountId.toUpperCase() } }],
    ['no account', 'other_account', { account: { valid: true, bss: '' } }],
    ['an account that does not count', 'account_not_open', { account: { valid: false, bss: accountId } }],
  ])('not for %s', async (_name, code, claims) => {
    expect(await claiming(claims)).toEqual({ ok: false, failure: { code } });
  });

  test.each(['urn:ibm:params:oauth:grant-type:apikey', 'passcode', ''])('not by %j', async (grant) => {
    expect(await claiming({ grant_type: grant })).toEqual({
      ok: false,
      failure: { code: 'token_not_genuine', flaw: 'grant_type' },
    });
  });
});

describe('IAM’s public keys', () => {
  const start = async () => {
    const iam = await startFalseIam();
    const tokenCheck = createTokenCheck({ clock, timeoutMs });
    const token = (forgery: Omit<Forgery, 'payload'> = {}) =>
      tokenOf({ ...forgery, payload: claimsOf(iam.issuer) });
    return {
      iam,
      token,
      check: (text: string) => tokenCheck.check(text, accountId, published(iam)),
      tokenCheck,
    };
  };

  test('are fetched once for many tokens, also at the same time', async () => {
    const { iam, token, check, tokenCheck } = await start();
    await Promise.all([tokenCheck.prepare(published(iam)), check(token()), check(token())]);
    await tokenCheck.prepare(published(iam));
    expect((await check(token())).ok).toBe(true);
    expect(iam.callsTo('keys')).toBe(1);
  });

  test('may change: a token signed with a new one passes at once, and one of a withdrawn key no longer', async () => {
    const { iam, token, check } = await start();
    expect((await check(token())).ok).toBe(true);
    iam.answers.keys = { body: { keys: [jwkOf('other', 'iam-2')] } };
    expect((await check(token({ key: 'other', header: { kid: 'iam-2' } }))).ok).toBe(true);
    expect(iam.callsTo('keys')).toBe(2);
    expect(await check(token())).toMatchObject({ failure: { code: 'token_not_genuine', flaw: 'key' } });
  });

  test('are asked for at the address of the day', async () => {
    const { iam, token, check, tokenCheck } = await start();
    expect((await check(token())).ok).toBe(true);
    const moved = await startFalseIam();
    moved.answers.keys = { body: { keys: [jwkOf('other', 'iam-2')] } };
    const text = token({ key: 'other', header: { kid: 'iam-2' } });
    const result = await tokenCheck.check(text, accountId, { ...published(iam), jwksUri: moved.jwksUri });
    expect(result.ok).toBe(true);
  });

  test.each<[string, FalseAnswer, Record<string, unknown>]>([
    ['an outage', { status: 503 }, { problem: 'outage', status: 503 }],
    [
      'too many calls',
      { status: 429, headers: { 'retry-after': '7' } },
      { problem: 'busy', retryAfterMs: 7_000 },
    ],
    ['no answer', { drop: true }, { problem: 'no_answer' }],
    ['an answer that comes too late', { delayMs: 5_000 }, { problem: 'no_answer' }],
    ['a page', { body: '<html>' }, { problem: 'unreadable', status: 200 }],
    ['no keys in it', { body: {} }, { problem: 'unreadable', status: 200 }],
    ['keys that are none', { body: { keys: [7] } }, { problem: 'unreadable', status: 200 }],
    ['another success', { status: 201, body: { keys: [] } }, { problem: 'unreadable', status: 201 }],
    ['a refusal', { status: 404 }, { problem: 'unreadable', status: 404 }],
    [
      'a redirect',
      { status: 302, headers: { location: '/identity/keys' } },
      { problem: 'unreadable', status: 302 },
    ],
    [
      'more than IAM would send',
      { body: { keys: [], more: 'x'.repeat(300_000) } },
      { problem: 'unreadable' },
    ],
  ])('with %s, no token is judged', async (_name, answer, failure) => {
    const { iam, token, check, tokenCheck } = await start();
    const usual = iam.answers.keys;
    iam.answers.keys = answer;
    for (const attempt of [() => check(token()), () => tokenCheck.prepare(published(iam))]) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(IamUnavailableError);
      expect((error as IamUnavailableError).failure).toMatchObject({ code: 'iam_unavailable', ...failure });
    }
    iam.answers.keys = usual;
    expect((await check(token())).ok).toBe(true);
  });
});
