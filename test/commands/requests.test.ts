import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DeletionEvent } from '../../src/domain/event.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { amir, conflict, endsAt, openedAt, openedEvent, requestedKey } from '../domain/given.js';
import { openRecords, type RecordsOnHand } from './records-on-hand.js';
import { typeCommand } from './type-command.js';

let records: RecordsOnHand;
let stored: Record<string, string>;
const at = openedAt;
const given: DeletionEvent = { type: 'authorization.given', at, endsAt };
const idOf = (n: number) => `CS-1QKTVC0WA1${n}`;

/** Of a key of its own, named by its number. */
function openedAs(n: number, key: Partial<DeletionRequest['key']> = {}, changes: { force?: boolean } = {}) {
  const opened = openedEvent(key.service === 'hs-crypto' ? 'countersign' : 'kms', changes);
  const keyId = `${n}`.repeat(8) + requestedKey.keyId.slice(8);
  const named = { ...requestedKey, keyId, name: `key-${n}`, aliases: [`alias-${n}`], ...key };
  return { ...opened, facts: { ...opened.facts, id: idOf(n), key: named } };
}

beforeAll(async () => {
  records = await openRecords();
  const { live } = records;
  await live(openedAs(1, { keyRingId: 'finance' }), given);
  const crn = requestedKey.crn.replace(':kms:eu-de:', ':hs-crypto:us-south:');
  await live(openedAs(2, { service: 'hs-crypto', crn }, { force: true }));
  await live(
    openedAs(3),
    given,
    { type: 'request.approved', at, by: amir },
    { type: 'deletion.blocked', at, failure: conflict },
  );
  await live(openedAs(4), given, { type: 'request.expired', at: endsAt, endedAt: endsAt });
  await live(openedAs(5));
  stored = await records.stored();
  vi.useFakeTimers({ toFake: ['Date'], now: at + 60_000 });
});
afterAll(async () => {
  vi.useRealTimers();
  await records.close();
});

const type = (line: string) => typeCommand(`requests ${line}`, records.env);
const shown = async (line: string) => {
  const { ended, out, err } = await type(`show ${line}`);
  expect({ ended, err }).toEqual({ ended: 0, err: '' });
  return out;
};

describe('a list', () => {
  test('has what waits for somebody, and everything where all is wanted', async () => {
    const open = (await type('list')).out;
    expect(open.split('\n')).toHaveLength(6);
    expect(open).toContain('waits for approval');
    expect(open).not.toContain(idOf(4));
    const all = (await type('list --all')).out;
    expect(all).toContain(`${idOf(4)}  expired`);
    expect((await type('list --open')).out).toBe(open);
  });

  test('is JSON where a program reads it', async () => {
    const read = JSON.parse((await type('list --json')).out) as DeletionRequest[];
    expect(read.map(({ id }) => id).sort()).toEqual([1, 2, 3, 5].map(idOf));
  });
});

describe('a request', () => {
  test.each([
    'key-1',
    'KEY-1',
    'alias-1',
    idOf(1),
    idOf(1).toLowerCase(),
    `11111111${requestedKey.keyId.slice(8)}`,
  ])('is found by %s', async (named) => {
    expect(await shown(named)).toContain(`${idOf(1)}: waits for approval`);
  });

  test('says who may approve, until when, and each step at IBM', async () => {
    const out = await shown('key-1');
    expect(out).toContain('Amir (IBMid-1000000AMIR)');
    expect(out).toContain('before 2026-03-09 10:00:00Z');
    expect(out).toContain('Not Rosa, who asked');
    expect(out).toContain('https://cloud.ibm.com/services/kms/crn%3Av1%3Abluemix');
    const { instanceId } = requestedKey;
    expect(out.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  ibmcloud login -r eu-de',
      '  ibmcloud kp region-set eu-de',
      `  # Key Protect Dedicated, instead: export KP_TARGET_ADDR=https://${instanceId}.api.eu-de.kms.appdomain.cloud`,
      `  ibmcloud kp key delete 11111111${requestedKey.keyId.slice(8)} --instance-id ${instanceId} --key-ring finance`,
    ]);
  });

  test('of Hyper Protect names its own address, and force where it was asked for', async () => {
    const out = await shown('key-2');
    const { instanceId } = requestedKey;
    expect(out).toContain(
      `export KP_TARGET_ADDR=https://${instanceId}.api.us-south.hs-crypto.appdomain.cloud`,
    );
    expect(out).toMatch(/kp key delete \S+ --instance-id \S+ --force$/m);
    expect(out).not.toContain('region-set');
    expect(out).toContain('no dual authorization policy');
  });

  test.each([
    ['key-3', 'IBM refused it last time'],
    ['key-4', 'Nothing: this request has ended.'],
    ['key-5', 'Not yet: the key is not set for deletion.'],
  ])('%s: %s', async (key, words) => {
    expect(await shown(key)).toContain(words);
  });

  test('whose time is over has no step', async () => {
    vi.setSystemTime(endsAt);
    expect(await shown('key-1')).toContain('Nothing: the time was over 2026-03-09 10:00:00Z.');
    vi.setSystemTime(at + 60_000);
  });

  test('is JSON with its steps where a program reads it', async () => {
    const [read] = JSON.parse(await shown('key-1 --json')) as [
      { id: string; byHand: { commands: string[] } },
    ];
    expect(read.id).toBe(idOf(1));
    expect(read.byHand.commands.at(-1)).toMatch(/^ibmcloud kp key delete /);
  });

  test('that is not there is said so', async () => {
    expect(await type('show nothing')).toEqual({
      ended: 1,
      out: '',
      err: 'There is no request nothing, and none for a key that is called so.\n',
    });
  });
});

test('nothing is written by looking', async () => {
  expect(await records.stored()).toEqual(stored);
});
