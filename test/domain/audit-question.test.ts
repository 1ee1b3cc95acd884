import { describe, expect, test } from 'vitest';
import { answersQuestion, type AuditQuestion } from '../../src/domain/audit-question.js';
import { createAuditReading, type Recorded, type RecordedKey } from '../../src/domain/audit-reading.js';

const rita = { iamId: 'IBMid-RITA', slackUserId: 'U0RITA', name: 'Rita Requester' };
const mona = { iamId: 'IBMid-MONA', slackUserId: 'U0MONA', name: 'Mona Manager' };
const key = { instanceId: 'i', keyId: 'K-1', keyName: 'billing-root' };

/** As an earlier program wrote them: people by IAM id alone, no ring, no aliases. */
const early: Recorded[] = [
  {
    seq: 1,
    at: 10,
    type: 'request.opened',
    requestId: 'CS-1',
    actor: rita,
    facts: { ...key, asked: [mona.iamId] },
  },
  { seq: 2, at: 20, type: 'request.approved', requestId: 'CS-1', actor: mona, facts: key },
  {
    seq: 3,
    at: 30,
    type: 'key.deleted',
    requestId: 'CS-1',
    facts: { ...key, requester: rita.iamId, approver: mona.iamId },
  },
  { seq: 4, at: 40, type: 'request.reminded', requestId: 'CS-2', facts: { people: [{ userId: 'U0MONA' }] } },
  { seq: 5, at: 50, type: 'link.made', actor: { slackUserId: 'U0NORA' }, facts: {} },
];

function answers(question: AuditQuestion, entries = early, ofRequest?: RecordedKey): number[] {
  const reading = createAuditReading();
  return entries.flatMap((entry) => {
    reading.note(entry, ofRequest);
    return answersQuestion(question, entry, reading) ? [entry.seq] : [];
  });
}

describe('of entries', () => {
  test.each<[string, AuditQuestion, number[]]>([
    ['nothing asked', {}, [1, 2, 3, 4, 5]],
    ['from, inclusive', { from: 30 }, [3, 4, 5]],
    ['to, exclusive', { to: 30 }, [1, 2]],
    ['a name of a key, letter case aside', { key: ' Billing-Root' }, [1, 2, 3]],
    ['an id of a key', { key: 'k-1' }, [1, 2, 3]],
    ['no part of a name of a key', { key: 'billing' }, []],
    // Named before they acted, and by another id than the entry has.
    ['a Slack user', { person: 'U0MONA' }, [2, 3, 4]],
    ['an IAM id', { person: 'ibmid-mona' }, [1, 2, 3, 4]],
    ['a part of a name', { person: 'requester' }, [1, 2, 3]],
    ['somebody who is nowhere', { person: 'U0NOBODY' }, []],
    ['an outcome', { outcome: 'deleted' }, [3]],
    ['all of it together', { outcome: 'deleted', person: 'Mona', key: 'billing-root', from: 31 }, []],
  ])('%s', (_, question, seqs) => {
    expect(answers(question)).toEqual(seqs);
  });

  test('an alias that the request alone knows', () => {
    expect(answers({ key: 'billing' }, early.slice(0, 3), { aliases: ['billing'] })).toEqual([1, 2, 3]);
  });

  test('a reason is nobody', () => {
    const entry = { seq: 1, at: 1, type: 'request.denied', actor: rita, facts: { reason: 'U0MONA' } };
    expect(answers({ person: 'U0MONA' }, [entry])).toEqual([]);
  });
});

test('the two people of a request are known by what came before, or by the entry itself', () => {
  const reading = createAuditReading();
  early.forEach((entry) => reading.note(entry));
  expect(reading.pairOf(early[2]!)).toEqual({ requester: rita, approver: mona });
  const alone = createAuditReading();
  const deleted = { ...early[2]!, facts: { ...key, requester: rita, approver: mona } };
  alone.note(deleted);
  expect(alone.pairOf(deleted)).toEqual({ requester: rita, approver: mona });
});
