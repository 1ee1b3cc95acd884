import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMovableClock } from '../../../src/sandbox/clock.js';
import { demoWorld } from '../../../src/sandbox/demo-world.js';
import { createFaultBook } from '../../../src/sandbox/faults.js';
import { createKmsSimulator } from '../../../src/sandbox/kms/kms-simulator.js';
import { createWireLog } from '../../../src/sandbox/wire-log.js';

const wire = createWireLog();
const kms = createKmsSimulator({
  clock: createMovableClock(),
  world: demoWorld,
  faults: createFaultBook(),
  wire,
});
let url: string;
beforeAll(async () => {
  ({ url } = await kms.listen());
});
afterAll(() => kms.close());

const page = async (as?: string) => {
  const address = `${url}/identity/passcode${as === undefined ? '' : `?as=${encodeURIComponent(as)}`}`;
  const response = await fetch(address);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return response.text();
};
const passcodeIn = (html: string) => /id="passcode"[^>]*>([^<]+)</.exec(html)?.[1];
async function whoseIs(passcode: string): Promise<unknown> {
  const response = await fetch(`${url}/identity/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa('bx:bx')}`,
    },
    body: new URLSearchParams({
      grant_type: 'urn:ibm:params:oauth:grant-type:passcode',
      passcode,
      account: demoWorld.accountId,
    }).toString(),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return token && (JSON.parse(atob(token.split('.')[1]!)) as { iam_id: string }).iam_id;
}

it('gives a passcode to whoever is signed in, and to each their own', async () => {
  const [mona, malik] = [await page('U0MONA0000'), await page('IBMid-MALIK001')];
  expect(mona).toContain('Signed in as <b>Mona Manager</b>');
  expect(await whoseIs(passcodeIn(mona)!)).toBe('IBMid-MONA001');
  expect(await whoseIs(passcodeIn(malik)!)).toBe('IBMid-MALIK001');
});

it('asks who is there first, of the people IBM knows', async () => {
  for (const html of [await page(), await page('U0NORA0000'), await page('iam-ServiceId-reader')]) {
    expect(passcodeIn(html)).toBeUndefined();
    expect(html).toContain('<a href="?as=IBMid-RITA001">Rita Requester</a>');
    expect(html).not.toMatch(/Nora|countersign-reader/);
  }
});

it('shows nothing of what stands in its address', async () => {
  expect(await page('<script>alert(1)</script>')).not.toContain('alert');
});

it('leaves no passcode in the log of the wire', async () => {
  const passcode = passcodeIn(await page('U0RITA0000'))!;
  const logged = wire.entries().at(-1)!;
  expect(logged).toMatchObject({ what: 'getPasscodePage', status: '200' });
  expect(logged.response).toContain('id="passcode"');
  expect(JSON.stringify(wire.entries())).not.toContain(passcode);
});
