import { expect, it } from 'vitest';
import { attributeHolds } from '../../../src/sandbox/iam/attribute-match.js';
import type { PolicyAttribute } from '../../../src/sandbox/world-iam.js';

type Row = [PolicyAttribute['operator'], PolicyAttribute['value'], string | string[] | undefined, boolean];

it.each<Row>([
  ['stringEquals', 'kms', 'kms', true],
  ['stringEquals', 'kms', 'KMS', false],
  ['stringEquals', 'k*', 'kms', false],
  ['stringEquals', 'kms', undefined, false],
  ['stringEquals', 'b', ['a', 'b'], true],
  ['stringEquals', 'c', ['a', 'b'], false],
  ['stringMatch', 'fin*', 'finance', true],
  ['stringMatch', 'fin*', 'fin', true],
  ['stringMatch', '*nan*', 'finance', true],
  ['stringMatch', 'fin*', 'prefinance', false],
  ['stringMatch', 'f?n', 'fan', true],
  ['stringMatch', 'f?n', 'fn', false],
  ['stringMatch', 'a.c', 'abc', false],
  ['stringMatch', '(a|b)*', '(a|b)c', true],
  ['stringMatch', '*', 'line\nbreak', true],
  ['stringMatch', '*', undefined, false],
  ['stringExists', true, 'anything', true],
  ['stringExists', true, undefined, false],
  ['stringExists', true, [], false],
  ['stringExists', false, undefined, true],
  ['stringExists', false, 'anything', false],
  ['stringExists', 'true', 'anything', true],
  ['stringEqualsAnyOf', ['kms', 'hs-crypto'], 'hs-crypto', true],
  ['stringEqualsAnyOf', ['kms', 'hs-*'], 'hs-crypto', false],
  ['stringEqualsAnyOf', [], 'kms', false],
  ['stringMatchAnyOf', ['x', 'hs-*'], 'hs-crypto', true],
  ['stringMatchAnyOf', ['x', 'y?'], 'hs-crypto', false],
])('%s %j for %j: %s', (operator, value, actual, holds) => {
  expect(attributeHolds({ operator, value }, actual)).toBe(holds);
});
