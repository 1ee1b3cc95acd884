import { expect, test } from 'vitest';
import { resourcesOf } from '../../../../src/domain/protected-resource.js';
import { countedResources } from '../../../../src/explanations/counts.js';
import { registeredWords } from '../../../../src/sandbox/page/text/key-words.js';

const at = (rest: string) => ({ resourceCrn: `crn:v1:bluemix:public:${rest}` });
const bucket = at('cloud-object-storage:global:a/acct:archive:bucket:b1');
const firstVolume = at('databases-for-postgresql:eu-de:a/acct:billing-db::volume-1');
const secondVolume = at('databases-for-postgresql:eu-de:a/acct:billing-db::volume-2');
const block = at('is:eu-de-1:a/acct::volume:r1');

test.each([
  [[bucket], '1 resource'],
  [[bucket, block], '2 resources'],
  [[firstVolume, secondVolume], '1 resource (2 registrations)'],
  [[bucket, block, firstVolume, secondVolume], '3 resources (4 registrations)'],
])('the page counts as the bot does', (registrations, words) => {
  const resources = resourcesOf(registrations.map((one) => ({ ...one, preventsKeyDeletion: false })));
  expect(registeredWords(registrations)).toBe(words);
  expect(countedResources(resources.length, registrations.length)).toBe(words);
});
