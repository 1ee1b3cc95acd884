import { ErrorCode } from '@slack/web-api';
import { expect, it } from 'vitest';
import { whyNot } from '../../../../src/adapters/slack/kit/why-not.js';
import { createAckedWork } from '../../../../src/adapters/slack/kit/acked-work.js';
import { RequestUnreadable } from '../../../../src/ports/request-store.js';
import type { No } from '../../../../src/usecases/answer.js';
import { openWorld } from '../../../usecases/world.js';
import { createRecordingLog } from '../../recording-log.js';

const storeAway = new Error('Connection is closed.');

async function told(thrown: unknown) {
  const log = createRecordingLog();
  const work = createAckedWork({ ...openWorld().ports, log }, (error) => error === storeAway);
  const heard: No[] = [];
  const fail = () => Promise.reject(thrown as Error);
  await work.run('approve', fail, async (no) => heard.push(no));
  expect(heard).toHaveLength(1);
  return { no: heard[0]!, line: log.lines[0]!, lines: log.lines };
}

it.each([
  ['the store', storeAway],
  ['Slack', Object.assign(new Error('no answer'), { code: ErrorCode.RequestError })],
])('an outage of %s is told as one', async (_, error) => {
  const { no, line } = await told(error);
  expect(no).toEqual({ kind: 'trouble', trouble: { kind: 'store' } });
  expect(line).toMatchObject({ level: 'error', facts: { what: 'approve', error } });
});

it.each([
  ['a slip in our code', new TypeError("Cannot read properties of undefined (reading 'id')")],
  ['a record that is none', new SyntaxError('Unexpected token')],
  ['what cannot happen', new Error('nothing happened')],
  ['something that is no error', 'a text'],
])('a fault of our own is told as one, with the id it has in the log: %s', async (_, error) => {
  const { no, line } = await told(error);
  if (no.kind !== 'trouble' || no.trouble.kind !== 'fault') throw new Error(JSON.stringify(no));
  expect(no.trouble.id).toMatch(/^F-[0-9A-F]{8}$/);
  expect(line).toMatchObject({ level: 'error', facts: { what: 'approve', error, trouble: no.trouble } });
  const { text } = whyNot(no);
  expect(text).toContain(no.trouble.id);
  expect(text).not.toContain('did not answer');
});

it('two faults have two ids', async () => {
  const ids = await Promise.all(
    [told('one'), told('other')].map(async (one) => JSON.stringify((await one).no)),
  );
  expect(new Set(ids).size).toBe(2);
});

it('a request that cannot be read is our no, and the log has it from the store already', async () => {
  const request = { id: 'CS-1QKTVC0ABCD', unreadable: 'newer' } as const;
  const { no, lines } = await told(new RequestUnreadable(request));
  expect(no).toEqual({ kind: 'refusal', refusal: { code: 'request_unreadable', request } });
  expect(lines).toEqual([]);
  expect(whyNot(no).text).toContain(request.id);
});
