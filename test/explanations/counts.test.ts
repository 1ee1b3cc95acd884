import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { allOf, anyOf, counted, countedResources } from '../../src/explanations/counts.js';

describe('counts', () => {
  it.each([
    [0, 'no people'],
    [1, '1 person'],
    [2, '2 people'],
  ])('says %i in plain English', (count, words) => {
    expect(counted(count, 'person', 'people')).toBe(words);
  });

  it('tells registrations where they are more than the resources', () => {
    expect(countedResources(3, 4)).toBe('3 resources (4 registrations)');
    expect(countedResources(1, 2)).toBe('1 resource (2 registrations)');
    expect(countedResources(3, 3)).toBe('3 resources');
    expect(countedResources(0)).toBe('no resources');
  });

  test('whatever the numbers, one alone is singular', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (resources, more) => {
        const words = countedResources(resources, resources + more);
        expect(/\b1 \w+s\b/.test(words)).toBe(false);
        expect(/\b(no|[02-9]|\d{2,}) (resource|registration)\b(?!s)/.test(words)).toBe(false);
        expect(words.includes('registration')).toBe(more > 0);
      }),
    );
  });
});

describe('lists', () => {
  it.each([
    [[], '', ''],
    [['Mona'], 'Mona', 'Mona'],
    [['Mona', 'Malik'], 'Mona or Malik', 'Mona and Malik'],
    [['Mona', 'Malik', 'Mei'], 'Mona, Malik or Mei', 'Mona, Malik and Mei'],
  ])('of %j', (names, or, and) => {
    expect([anyOf(names), allOf(names)]).toEqual([or, and]);
  });
});
