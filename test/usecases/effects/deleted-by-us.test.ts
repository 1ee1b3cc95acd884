import { expect, test } from 'vitest';
import { isSameIamId } from '../../../src/domain/person.js';
import type { Deleting } from '../../../src/domain/request.js';
import type { Commit, OutboxItem } from '../../../src/ports/request-store.js';
import { deleteKey } from '../../../src/usecases/effects/delete-key.js';
import type { Ports } from '../../../src/usecases/ports.js';
import { aKey, aRequest, amir, beforeTheEnd } from '../../domain/given.js';
import { createRecordingLog } from '../../adapters/recording-log.js';

/** Ports for one attempt whose DELETE went out as Amir, over a key that the KMS shows as deleted by `deletedBy`. */
function afterDeletionBy(deletedBy: string) {
  const request: Deleting = {
    ...aRequest('deleting'),
    sent: { at: beforeTheEnd, actingAs: amir.iamId },
  };
  const commits: Commit[] = [];
  const key = aKey({ state: 'destroyed', deletedAt: beforeTheEnd, deletedBy });
  const ports = {
    clock: { now: () => beforeTheEnd },
    log: createRecordingLog(),
    requests: {
      load: async () => request,
      commit: async (commit: Commit) => {
        commits.push(commit);
        return { ok: true, outbox: [] };
      },
    },
    keys: { readKey: async () => ({ ok: true, value: { key, serverTime: beforeTheEnd } }) },
    perform: async () => undefined,
  } as unknown as Ports;
  const item: OutboxItem = { id: 'one', requestId: request.id, effect: { kind: 'delete_key' }, attempts: 0 };
  return { ports, item, commits };
}

test.each([
  ['as we sent it', amir.iamId, 'deleted'],
  ['in other letters of the same IAM id', amir.iamId.toLowerCase(), 'deleted'],
  ['as somebody else', 'IBMid-1000000VERA', 'superseded'],
])('a key deleted %s: the request ends accordingly', async (_, deletedBy, status) => {
  const { ports, item, commits } = afterDeletionBy(deletedBy);
  expect(await deleteKey(ports, item)).toEqual({ done: true });
  expect(commits.map(({ request }) => request.status)).toEqual([status]);
});

test('letter case never makes one IAM id two', () => {
  expect(isSameIamId('IBMid-1000000ABC', 'ibmid-1000000abc')).toBe(true);
  expect(isSameIamId('IBMid-1000000ABC', 'IBMid-1000000ABD')).toBe(false);
});
