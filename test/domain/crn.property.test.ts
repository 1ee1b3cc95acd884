import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCrn, instanceCrnOf, parseCrn } from '../../src/domain/crn.js';

const segment = fc.oneof(
  fc.constantFrom('', 'crn', 'v1', 'a/0a1b', 'bucket', 'cloud-object-storage', '/x', '%3A'),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replaceAll(':', '')),
);
/** Few and many segments, most behind the prefix of a CRN. */
const crnish = fc
  .tuple(fc.constantFrom('crn:v1:', 'crn:v2:', ''), fc.array(segment, { maxLength: 14, size: 'max' }))
  .map(([prefix, segments]) => prefix + segments.join(':'));
const anyText = fc.oneof(crnish, fc.string({ unit: 'binary' }));

test('what parses is given back to the letter; the rest is refused, never thrown at', () => {
  let parsedCount = 0;
  fc.assert(
    fc.property(anyText, (text) => {
      const crn = parseCrn(text);
      if (!crn) return;
      parsedCount += 1;
      expect(formatCrn(crn)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
  expect(parsedCount).toBeGreaterThan(100);
});

test('nine segments or fewer are no CRN', () => {
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 7 }), (segments) => {
      expect(parseCrn(['crn', 'v1', ...segments].join(':'))).toBeUndefined();
    }),
  );
});

test('everything behind the ninth colon is the resource', () => {
  const seven = fc.tuple(segment, segment, segment, segment, segment, segment, segment);
  fc.assert(
    fc.property(seven, fc.string({ unit: 'binary' }), (segments, resource) => {
      fc.pre(segments[2] !== '');
      expect(parseCrn(['crn', 'v1', ...segments, resource].join(':'))?.resource).toBe(resource);
    }),
  );
});

test('an instance is its own instance, and holds no more than ten segments', () => {
  fc.assert(
    fc.property(crnish, (text) => {
      const crn = parseCrn(text);
      const instanceCrn = crn && instanceCrnOf(crn);
      fc.pre(instanceCrn !== undefined);
      const again = parseCrn(instanceCrn);
      expect(again).toEqual({ ...crn, resourceType: '', resource: '' });
      expect(again && instanceCrnOf(again)).toBe(instanceCrn);
    }),
  );
});

test('a text of a million colons is read at once', () => {
  const startedMs = performance.now();
  const text = `crn:v1:c:p:s:${':'.repeat(1_000_000)}`;
  expect(formatCrn(parseCrn(text)!)).toBe(text);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});
