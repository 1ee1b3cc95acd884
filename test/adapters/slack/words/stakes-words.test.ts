import { expect, test } from 'vitest';
import { inTheWayAndForce, stakesCounts } from '../../../../src/adapters/slack/words/stakes-words.js';
import { resourcesOf } from '../../../../src/domain/protected-resource.js';
import { protectionOf } from '../../../../src/domain/protection.js';
import { keyCrn, protectedBy } from '../../../domain/given.js';

const bucket = 'cloud-object-storage:global:a/acct:archive:bucket:b1';
const other = 'cloud-object-storage:global:a/acct:archive:bucket:b2';
const volumes = ['v1', 'v2'].map((volume) => `databases-for-postgresql:eu-de:a/acct:db::${volume}`);

test.each([
  [[bucket], '1 bucket'],
  [[bucket, other], '2 buckets'],
  [volumes, '1 deployment (2 registrations)'],
  [[bucket, other, ...volumes], '3 resources (2 buckets, 1 deployment; 4 registrations)'],
])('what breaks is counted as people and as IBM’s console count it', (crns, words) => {
  const resources = resourcesOf(
    crns.map((rest) => ({ resourceCrn: `crn:v1:bluemix:public:${rest}`, preventsKeyDeletion: false })),
  );
  expect(stakesCounts(protectionOf(resources, 'f', keyCrn))).toBe(words);
});

test('what is in the way counts one as one, and offers force only where it helps', () => {
  expect(inTheWayAndForce(protectedBy(1))).toMatch(
    /while this uses it:\*.*\nA force deletion .* makes it unreadable\./,
  );
  expect(inTheWayAndForce(protectedBy(2))).toMatch(
    /while these use it:\*.*\nA force deletion .* makes them unreadable\./,
  );
  expect(inTheWayAndForce(protectedBy(2, 1))).toMatch(/while these use it:\*.*\nForce does not help\.$/);
  expect(inTheWayAndForce(protectedBy(0))).not.toMatch(/IBM|[Ff]orce/);
  expect(inTheWayAndForce({ known: false })).toMatch(/^:grey_question: IBM did not list/);
});
