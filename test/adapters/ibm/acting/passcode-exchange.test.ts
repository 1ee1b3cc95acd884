import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createPasscodeExchange } from '../../../../src/adapters/ibm/acting/passcode-exchange.js';
import type { PasscodeFailure } from '../../../../src/domain/passcode-failure.js';
import {
  smallWorld,
  accountId,
  instanceId,
  people,
  startKms,
  type TestKms,
} from '../../../sandbox/kms/small-world.js';
import { personalSignInContract } from '../../../contracts/personal-sign-in.js';
import { createRecordingLog } from '../../recording-log.js';
import {
  claimsOf,
  clock,
  jwkOf,
  nowS,
  startFalseIam,
  tokenOf,
  type FalseAnswer,
  type FalseIam,
} from '../false-iam.js';

const profileId = 'iam-Profile-12345678-0000-4000-8000-000000000001';
const otherAccountId = 'ffffffffffff';
const minuteMs = 60_000;

function world() {
  const small = smallWorld();
  const profile = {
    iamId: profileId,
    kind: 'profile' as const,
    name: 'Key keepers',
    grants: [{ instanceId, role: 'Manager' as const }],
    assumableBy: [people.manager],
  };
  return {
    ...small,
    identities: [
      ...small.identities.map((one) =>
        one.iamId === people.writer ? { ...one, defaultAccountId: otherAccountId } : one,
      ),
      profile,
    ],
  };
}

async function startAtSimulator(timeoutMs = 2_000) {
  const kms = await startKms({ world: world() });
  const log = createRecordingLog();
  const signIn = createPasscodeExchange({ iamUrl: kms.url, clock: { now: kms.now }, log, timeoutMs });
  const passcode = (iamId: string = people.manager, profileIamId?: string) =>
    kms.simulator.iam.passcode(iamId, profileIamId).passcode;
  return { kms, log, signIn, passcode };
}

const callsOf = (kms: TestKms, operation: string) => kms.simulator.counts().calls.get(operation) ?? 0;

describe('with the simulator', () => {
  personalSignInContract(async () => {
    const { kms, signIn, passcode } = await startAtSimulator();
    return { signIn, passcodeOf: passcode, now: kms.now };
  });

  test('a passcode gives a token of that person, which the KMS takes', async () => {
    const { kms, log, signIn, passcode } = await startAtSimulator();
    const code = passcode();
    const result = await signIn.redeem(code, accountId);
    if (!result.ok) throw new Error(result.failure.code);
    const { iamId, token, expiresAt } = result.session;
    expect(iamId).toBe(people.manager);
    // IAM counts in whole seconds.
    expect(expiresAt).toBe(Math.floor(kms.now() / 1000) * 1000 + 15 * minuteMs);
    expect(Object.keys(result.session).sort()).toEqual(['expiresAt', 'iamId', 'token']);
    expect((await kms.call('nobody', 'GET', '/keys', { token })).status).toBe(200);
    expect(log.lines).toEqual([]);
    expect(log.hidden).toEqual([code, token]);
    expect(log.shownAgain).toEqual([code]);
  });

  test('a clock of ours ten minutes behind takes no passcode, and is named to the person and the log as the cause', async () => {
    const { kms, log, passcode } = await startAtSimulator();
    const behind = { now: () => kms.now() - 10 * minuteMs };
    const signIn = createPasscodeExchange({ iamUrl: kms.url, clock: behind, log });
    const failure = { code: 'token_not_yet_valid', clockAheadMs: expect.closeTo(-10 * minuteMs, -4) };
    expect(await signIn.redeem(passcode(), accountId)).toMatchObject({ ok: false, failure });
    expect(log.lines).toMatchObject([
      { level: 'warn', facts: { event: 'sign_in.failed', failure, cause: 'clocks_apart' } },
    ]);
  });

  test('blanks around it come along when pasting and do no harm', async () => {
    const { signIn, passcode } = await startAtSimulator();
    expect((await signIn.redeem(` ${passcode()}\n`, accountId)).ok).toBe(true);
  });

  test('the account asked for counts, not the one a person usually is in', async () => {
    const { signIn, passcode } = await startAtSimulator();
    expect(await signIn.redeem(passcode(people.writer), accountId)).toMatchObject({
      ok: true,
      session: { iamId: people.writer },
    });
  });

  test('the page with passcodes is the one IAM publishes', async () => {
    const { kms, signIn } = await startAtSimulator();
    expect(await signIn.passcodePage()).toBe(`${kms.url}/identity/passcode`);
    expect((await fetch(await signIn.passcodePage())).status).toBe(200);
  });

  test('one exchange makes three calls, the next one makes one', async () => {
    const { kms, signIn, passcode } = await startAtSimulator();
    await signIn.passcodePage();
    for (let exchanges = 1; exchanges <= 3; exchanges += 1) {
      expect((await signIn.redeem(passcode(), accountId)).ok).toBe(true);
      expect(callsOf(kms, 'getToken')).toBe(exchanges);
    }
    expect(callsOf(kms, 'getOpenIdConfiguration')).toBe(1);
    expect(callsOf(kms, 'getSigningKeys')).toBe(1);
  });

  test.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['aB3dE 5gH7j', 'blanks'],
    ['a'.repeat(10_000), 'too_long'],
    ['aB3d\u200bE5gH7j', 'strange_characters'],
  ] as const)('%j is answered without asking IAM', async (text, flaw) => {
    const { kms, log, signIn } = await startAtSimulator();
    expect(await signIn.redeem(text, accountId)).toEqual({
      ok: false,
      failure: { code: 'passcode_malformed', flaw },
    });
    expect(kms.simulator.counts().calls.size).toBe(0);
    expect(log.lines).toEqual([]);
  });

  const rejected = { code: 'passcode_rejected', transactionId: 'sandbox-BXNIM0407E' };

  test('a wrong passcode is rejected', async () => {
    const { signIn, log } = await startAtSimulator();
    expect(await signIn.redeem('wrong12345', accountId)).toEqual({ ok: false, failure: rejected });
    expect(log.lines).toEqual([]);
  });

  test('a used one too', async () => {
    const { signIn, passcode } = await startAtSimulator();
    const used = passcode();
    expect((await signIn.redeem(used, accountId)).ok).toBe(true);
    expect(await signIn.redeem(used, accountId)).toEqual({ ok: false, failure: rejected });
  });

  test('of two at the same moment one gets a token', async () => {
    const { signIn, passcode } = await startAtSimulator();
    const twice = passcode();
    const results = await Promise.all([signIn.redeem(twice, accountId), signIn.redeem(twice, accountId)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results).toContainEqual({ ok: false, failure: rejected });
  });

  test('an expired one too, by the clock', async () => {
    const { kms, signIn, passcode } = await startAtSimulator();
    const [early, late] = [passcode(), passcode()];
    kms.wait(10 * minuteMs - 1);
    expect((await signIn.redeem(early, accountId)).ok).toBe(true);
    kms.wait(1);
    expect(await signIn.redeem(late, accountId)).toEqual({ ok: false, failure: rejected });
  });

  const notOpen = { ok: false, failure: { code: 'account_not_open', transactionId: 'sandbox-BXNIM0106E' } };

  test('another account is not open to them', async () => {
    const { signIn, passcode } = await startAtSimulator();
    expect(await signIn.redeem(passcode(), otherAccountId)).toEqual(notOpen);
  });

  test('nor is this one to somebody whose invitation is not accepted', async () => {
    const { kms, signIn, passcode } = await startAtSimulator();
    kms.simulator.iam.setUserState(people.manager, 'PENDING');
    expect(await signIn.redeem(passcode(), accountId)).toEqual(notOpen);
  });

  test('who signed in at IBM Cloud as a profile is refused', async () => {
    const { signIn, passcode } = await startAtSimulator();
    expect(await signIn.redeem(passcode(people.manager, profileId), accountId)).toEqual({
      ok: false,
      failure: { code: 'assumed_profile' },
    });
  });

  test.each([
    ['BXNIM0400E', 403, { code: 'further_step_needed' }],
    ['BXNIM0141E', 400, { code: 'account_not_open' }],
    ['BXNIM0407E', 401, { code: 'passcode_rejected' }],
    ['BXNIM0439E', 400, { code: 'sign_in_refused', status: 400, iamErrorCode: 'BXNIM0439E' }],
    ['BXNIM9999E', 403, { code: 'sign_in_refused', status: 403, iamErrorCode: 'BXNIM9999E' }],
    ['BXNIM0500E', 500, { code: 'iam_unavailable', problem: 'outage', status: 500 }],
    // A 5xx is not IAM’s no, whatever code stands in it.
    ['BXNIM0407E', 503, { code: 'iam_unavailable', problem: 'outage', status: 503 }],
  ])('%s with status %i is told by its code', async (code, status, failure) => {
    const { kms, signIn, passcode } = await startAtSimulator();
    kms.faults.add({ target: 'iam', operation: 'getToken', status, code });
    expect(await signIn.redeem(passcode(), accountId)).toEqual({
      ok: false,
      failure: { ...failure, transactionId: `sandbox-${code}` },
    });
  });

  test.each([
    [
      'rate limited',
      { status: 429, retryAfterS: 30 },
      { problem: 'busy', status: 429, retryAfterMs: 30_000 },
    ],
    ['a gateway’s page', { status: 502, rawBody: '<html>no</html>' }, { problem: 'outage', status: 502 }],
    [
      'a proxy’s page',
      { status: 200, rawBody: '<html>log in</html>' },
      { problem: 'unreadable', status: 200 },
    ],
    ['an empty success', { status: 200, rawBody: '' }, { problem: 'unreadable', status: 200 }],
    ['JSON without a token', { status: 200, rawBody: '{"token_type":"Bearer"}' }, { problem: 'unreadable' }],
    ['a token that is none', { status: 200, rawBody: '{"access_token":7}' }, { problem: 'unreadable' }],
    ['a cut connection', { drop: 'before' as const }, { problem: 'no_answer' }],
    ['a connection cut after it', { drop: 'after' as const }, { problem: 'no_answer' }],
    ['half an answer', { drop: 'half' as const }, { problem: 'no_answer' }],
    ['an answer that comes too late', { delayMs: 3_000 }, { problem: 'no_answer' }],
  ])('%s is no answer of IAM’s, and logged for whoever runs Countersign', async (_name, fault, failure) => {
    const { kms, log, signIn, passcode } = await startAtSimulator(1_000);
    await signIn.passcodePage();
    kms.faults.add({ target: 'iam', operation: 'getToken', ...fault });
    const result = await signIn.redeem(passcode(), accountId);
    expect(result).toMatchObject({ ok: false, failure: { code: 'iam_unavailable', ...failure } });
    expect(log.lines).toMatchObject([
      { level: 'warn', facts: { event: 'sign_in.failed', failure: { code: 'iam_unavailable' } } },
    ]);
    expect(callsOf(kms, 'getToken')).toBe(1);
  });

  test.each(['getOpenIdConfiguration', 'getSigningKeys'])(
    'while %s fails the passcode is not spent',
    async (operation) => {
      const { kms, signIn, passcode } = await startAtSimulator();
      const unspent = passcode();
      kms.faults.add({ target: 'iam', operation, status: 503 });
      expect(await signIn.redeem(unspent, accountId)).toMatchObject({
        failure: { code: 'iam_unavailable', problem: 'outage', status: 503 },
      });
      expect(callsOf(kms, 'getToken')).toBe(0);
      expect((await signIn.redeem(unspent, accountId)).ok).toBe(true);
    },
  );
});

const startAtFalseIam = async (timeoutMs = 1_000) => {
  const iam = await startFalseIam();
  const log = createRecordingLog();
  return { iam, log, signIn: createPasscodeExchange({ iamUrl: iam.url, clock, log, timeoutMs }) };
};

const passcode = 'PLANTEDpc1';
const refreshToken = 'planted-refresh-token';

describe('on the wire', () => {
  test('the passcode goes to the published address once, as IBM’s own command line sends it', async () => {
    const { iam, signIn } = await startAtFalseIam();
    expect((await signIn.redeem(passcode, accountId)).ok).toBe(true);
    const [sent, ...more] = iam.calls.filter(({ path }) => path === '/identity/token');
    expect(more).toEqual([]);
    expect(sent?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('bx:bx').toString('base64')}`,
      accept: 'application/json',
    });
    expect(sent?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded\b/);
    expect(Object.fromEntries(sent?.form ?? [])).toEqual({
      grant_type: 'urn:ibm:params:oauth:grant-type:passcode',
      passcode,
      response_type: 'cloud_iam',
      account: accountId,
    });
    const others = iam.calls.filter((call) => call !== sent);
    expect(JSON.stringify(others)).not.toContain(passcode);
    expect(others.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test.each([301, 302, 303, 307, 308])('it does not follow a redirect (%i)', async (status) => {
    const { iam, signIn } = await startAtFalseIam();
    const elsewhere = await startFalseIam();
    iam.answers.token = { status, headers: { location: `${elsewhere.url}/identity/token` } };
    expect(await signIn.redeem(passcode, accountId)).toEqual({
      ok: false,
      failure: { code: 'iam_unavailable', problem: 'unreadable', status },
    });
    expect(elsewhere.calls).toEqual([]);
    expect(iam.callsTo('token')).toBe(1);
  });

  test('it is not sent to an address outside IAM’s site', async () => {
    const { iam, log, signIn } = await startAtFalseIam();
    const configuration = iam.answers.configuration.body as Record<string, string>;
    iam.answers.configuration = {
      body: { ...configuration, token_endpoint: 'https://iam.example.com/token' },
    };
    expect(await signIn.redeem(passcode, accountId)).toEqual({
      ok: false,
      failure: { code: 'foreign_address' },
    });
    await expect(signIn.passcodePage()).rejects.toThrow('token_endpoint');
    expect(iam.callsTo('token')).toBe(0);
    expect(log.lines).toMatchObject([{ level: 'warn', facts: { cause: 'token_endpoint' } }]);
  });

  test('a key of IAM’s that is new since the last exchange is fetched', async () => {
    const { iam, signIn } = await startAtFalseIam();
    expect((await signIn.redeem(passcode, accountId)).ok).toBe(true);
    iam.answers.keys = { body: { keys: [jwkOf('other', 'iam-2')] } };
    const rotated = tokenOf({ payload: claimsOf(iam.issuer), key: 'other', header: { kid: 'iam-2' } });
    iam.answers.token = { body: { access_token: rotated } };
    expect((await signIn.redeem(passcode, accountId)).ok).toBe(true);
    expect(iam.callsTo('keys')).toBe(2);
  });
});

/** Whatever IAM says, true or not, echoing everything it was told and made. */
type Path = [name: string, code: PasscodeFailure['code'], setUp: (iam: FalseIam) => void];

function tokenAnswer(iam: FalseIam, claims: Record<string, unknown>, key?: string): FalseAnswer {
  return {
    body: {
      access_token: tokenOf({ payload: claimsOf(iam.issuer, claims), ...(key && { key }) }),
      refresh_token: refreshToken,
    },
  };
}

function echo(iam: FalseIam, status: number, errorCode?: string): FalseAnswer {
  const { access_token: accessToken } = iam.answers.token.body as Record<string, string>;
  return {
    status,
    headers: { 'transaction-id': passcode, 'x-token': refreshToken, 'retry-after': passcode },
    body: {
      errorCode: errorCode ?? passcode,
      errorMessage: `Validation of property 'passcode' with value '${passcode}' failed.`,
      errorDetails: accessToken,
      context: { requestId: `for-${passcode}` },
      access_token: status < 300 ? undefined : accessToken,
      refresh_token: refreshToken,
    },
  };
}

const withToken = (claims: Record<string, unknown>, key?: string) => (iam: FalseIam) => {
  iam.answers.token = tokenAnswer(iam, claims, key);
};
const withEcho = (status: number, errorCode?: string) => (iam: FalseIam) => {
  iam.answers.token = echo(iam, status, errorCode);
};

const paths: Path[] = [
  ['rejected', 'passcode_rejected', withEcho(400, 'BXNIM0407E')],
  ['a further step', 'further_step_needed', withEcho(400, 'BXNIM0400E')],
  ['account closed', 'account_not_open', withEcho(400, 'BXNIM0106E')],
  ['refused with the passcode for a code', 'sign_in_refused', withEcho(403)],
  [
    'refused with a token for a code',
    'sign_in_refused',
    (iam) => withEcho(403, tokenOf({ payload: iam }))(iam),
  ],
  [
    'refused with text',
    'sign_in_refused',
    (iam) => void (iam.answers.token = { status: 400, body: passcode }),
  ],
  ['busy', 'iam_unavailable', withEcho(429)],
  ['outage', 'iam_unavailable', withEcho(500)],
  ['redirect', 'iam_unavailable', (iam) => void (iam.answers.token = { status: 302, body: passcode })],
  ['success without a token', 'iam_unavailable', withEcho(200)],
  ['page', 'iam_unavailable', (iam) => void (iam.answers.token = { body: `<html>${passcode}` })],
  ['cut', 'iam_unavailable', (iam) => void (iam.answers.token = { drop: true })],
  ['slow', 'iam_unavailable', (iam) => void (iam.answers.token = { delayMs: 3_000 })],
  ['nobody there', 'iam_unavailable', (iam) => void (iam.answers.configuration = { drop: true })],
  ['no keys', 'iam_unavailable', (iam) => void (iam.answers.keys = echo(iam, 500))],
  [
    'foreign',
    'foreign_address',
    (iam) =>
      void (iam.answers.configuration = {
        body: { ...(iam.answers.configuration.body as object), issuer: `https://${passcode}.example.com` },
      }),
  ],
  ['forged', 'token_not_genuine', withToken({}, 'other')],
  ['other issuer', 'token_not_genuine', withToken({ iss: 'https://iam.example.com' })],
  ['other grant', 'token_not_genuine', withToken({ grant_type: passcode })],
  ['claims missing', 'token_not_genuine', withToken({ authn: undefined })],
  ['no token', 'token_not_genuine', (iam) => void (iam.answers.token = { body: { access_token: passcode } })],
  ['expired', 'token_expired', withToken({ exp: nowS - 60 })],
  ['from the future', 'token_not_yet_valid', withToken({ nbf: nowS + 60 })],
  ['other account', 'other_account', withToken({ account: { valid: true, bss: passcode } })],
  ['service ID', 'not_a_person', withToken({ iam_id: `iam-ServiceId-${passcode}` })],
  ['profile', 'assumed_profile', withToken({ authn: { iam_id: `iam-Profile-${passcode}` } })],
  ['malformed', 'passcode_malformed', () => undefined],
];

describe('neither passcode nor token is told, logged or thrown', () => {
  test.each(paths)('%s', async (_name, code, setUp) => {
    const { iam, log, signIn } = await startAtFalseIam();
    setUp(iam);
    const sent = code === 'passcode_malformed' ? `${passcode} ${passcode}` : passcode;
    const { access_token: accessToken = '' } = (iam.answers.token.body ?? {}) as Record<string, string>;
    const result = await signIn.redeem(sent, accountId);
    expect(result).toMatchObject({ ok: false, failure: { code } });
    const thrown = await signIn.passcodePage().then(
      () => '',
      (error: unknown) => inspect(error, { depth: Infinity, showHidden: true }),
    );
    // The log as it was called, before it takes out credentials itself.
    for (const text of [
      JSON.stringify(result),
      JSON.stringify(log.lines),
      inspect(log.lines, { depth: 20 }),
      thrown,
    ]) {
      expect(text).not.toContain(passcode);
      expect(text).not.toContain(refreshToken);
      expect(text).not.toMatch(/eyJ/);
      if (accessToken !== '') expect(text).not.toContain(accessToken);
    }
  });

  test('a code in the form of IAM’s that repeats the passcode is left out', async () => {
    const { iam, signIn } = await startAtFalseIam();
    iam.answers.token = { status: 400, body: { errorCode: 'BXNIM1234E' } };
    expect(await signIn.redeem('BXNIM1234E', accountId)).toEqual({
      ok: false,
      failure: { code: 'sign_in_refused', status: 400 },
    });
  });

  test('every failure but those of the use cases was among them', () => {
    const met = new Set(paths.map(([, code]) => code));
    const all: Record<PasscodeFailure['code'], boolean> = {
      passcode_malformed: true,
      passcode_rejected: true,
      further_step_needed: true,
      account_not_open: true,
      other_account: true,
      not_a_person: true,
      assumed_profile: true,
      token_not_genuine: true,
      token_expired: true,
      token_not_yet_valid: true,
      sign_in_refused: true,
      iam_unavailable: true,
      foreign_address: true,
      other_person: false,
      not_linked: false,
    };
    expect([...met].sort()).toEqual(
      Object.entries(all)
        .filter(([, isMet]) => isMet)
        .map(([code]) => code)
        .sort(),
    );
  });

  test('a good exchange hands back the access token and nothing of the refresh token', async () => {
    const { iam, log, signIn } = await startAtFalseIam();
    withToken({})(iam);
    const result = await signIn.redeem(passcode, accountId);
    expect(result.ok).toBe(true);
    expect(JSON.stringify(result)).not.toContain(refreshToken);
    expect(JSON.stringify(result)).not.toContain(passcode);
    expect(log.lines).toEqual([]);
  });
});

test('with nobody at the address, the failure says so and the log has the network’s code', async () => {
  const log = createRecordingLog();
  const { url, simulator } = await startKms();
  await simulator.close();
  const signIn = createPasscodeExchange({ iamUrl: url, clock, log });
  expect(await signIn.redeem(passcode, accountId)).toEqual({
    ok: false,
    failure: { code: 'iam_unavailable', problem: 'no_answer' },
  });
  await expect(signIn.passcodePage()).rejects.toMatchObject({ name: 'IamUnavailableError' });
  expect(log.lines.map(({ facts }) => facts['cause'])).toEqual(['ECONNREFUSED']);
});
