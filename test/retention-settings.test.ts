import { expect, it } from 'vitest';
import { dayMs } from '../src/domain/deadlines.js';
import { usualRetention } from '../src/domain/retention.js';
import {
  auditFault,
  keptAudit,
  keptCalls,
  keptPeople,
  keptRequests,
  retentionOf,
} from '../src/retention-settings.js';

const nothingSet = {
  requests: undefined,
  people: undefined,
  calls: undefined,
  resources: undefined,
  audit: undefined,
};

it('keeps the usual times where nothing is set, and audit entries for ever', () => {
  expect(retentionOf(nothingSet)).toEqual(usualRetention);
  expect(usualRetention).not.toHaveProperty('auditMs');
});

it('reads days, and forever where a record may have no end', () => {
  expect(keptRequests.parse('120d')).toBe(120 * dayMs);
  expect(keptPeople.parse(' 7 D')).toBe(7 * dayMs);
  expect(retentionOf({ ...nothingSet, requests: 'forever', people: 'forever' })).toEqual({
    callsMs: usualRetention.callsMs,
    resourcesMs: usualRetention.resourcesMs,
  });
  for (const schema of [keptRequests, keptPeople, keptAudit]) expect(schema.parse('forever')).toBe('forever');
});

it.each([
  [keptRequests, '99d', 'that is less than 100d'],
  [keptAudit, '399d', 'that is less than 400d'],
  [keptPeople, '0d', 'that is less than 1d'],
  [keptRequests, 'a year', 'that is neither a number of days, such as 400d, nor "forever"'],
  [keptCalls, 'forever', 'that has to have an end'],
])('says what is wrong with it', (schema, written, message) => {
  expect(schema.safeParse(written).error?.issues).toMatchObject([{ message, params: { isTold: true } }]);
});

it('refuses to keep entries for less than the requests they tell of', () => {
  const audit = 400 * dayMs;
  expect(auditFault(retentionOf({ ...nothingSet, audit }))).toBeUndefined();
  expect(auditFault(retentionOf({ ...nothingSet, audit, requests: 401 * dayMs }))).toContain('KEEP_REQUESTS');
  expect(auditFault(retentionOf({ ...nothingSet, audit, requests: 'forever' }))).toContain('KEEP_REQUESTS');
  expect(auditFault(retentionOf({ ...nothingSet, requests: 'forever' }))).toBeUndefined();
});
