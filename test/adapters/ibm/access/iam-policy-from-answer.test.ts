import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyFromAnswer } from '../../../../src/adapters/ibm/access/iam-policy-from-answer.js';
import { allows, covers, type KeyResource } from '../../../../src/domain/iam-policy.js';

const key: KeyResource = {
  accountId: 'acct',
  serviceName: 'kms',
  serviceInstance: 'inst',
  region: 'eu-de',
  keyRing: 'default',
  resource: 'key-1',
};
const is = (name: string, value: unknown, operator = 'stringEquals') => ({ key: name, operator, value });
const row = (more: Record<string, unknown> = {}) => ({
  id: 'p-1',
  type: 'access',
  state: 'active',
  subject: { attributes: [is('iam_id', 'IBMid-1')] },
  resource: { attributes: [is('accountId', 'acct')] },
  control: {
    grant: {
      roles: [
        {
          role_id: 'crn:v1:bluemix:public:iam::::serviceRole:Manager',
          display_name: 'Manager',
          actions: [{ id: 'kms.secrets.delete', display_name: 'x', description: '' }],
        },
      ],
    },
  },
  ...more,
});
const withAttribute = (attribute: unknown) =>
  row({ resource: { attributes: [is('accountId', 'acct'), attribute] } });

test('a policy as IAM shows it', () => {
  expect(
    policyFromAnswer(
      row({
        resource: {
          attributes: [
            is('accountId', 'acct'),
            is('serviceName', 'k*', 'stringMatch'),
            is('keyRing', ['a', 'b'], 'stringEqualsAnyOf'),
            is('resource', true, 'stringExists'),
          ],
          tags: [is('env', 'prod')],
        },
      }),
    ),
  ).toEqual({
    id: 'p-1',
    state: 'active',
    subject: { kind: 'identity', iamId: 'IBMid-1' },
    attributes: [
      is('accountId', 'acct'),
      is('serviceName', 'k*', 'stringMatch'),
      is('keyRing', ['a', 'b'], 'stringEqualsAnyOf'),
      is('resource', true, 'stringExists'),
    ],
    tags: [is('env', 'prod')],
    roles: [{ id: 'crn:v1:bluemix:public:iam::::serviceRole:Manager', actions: ['kms.secrets.delete'] }],
    conditional: false,
  });
});

describe('whom it is for', () => {
  test.each<[string, unknown, string]>([
    ['an identity', [is('iam_id', 'IBMid-1')], 'identity'],
    ['a group', [is('access_group_id', 'AccessGroupId-1')], 'access_group'],
    ['both at once', [is('iam_id', 'IBMid-1'), is('access_group_id', 'g')], 'unsupported'],
    ['everyone with an identity', [is('iam_id', true, 'stringExists')], 'unsupported'],
    ['a service', [is('serviceName', 'databases-for-redis')], 'unsupported'],
    ['a list', [is('iam_id', ['IBMid-1'])], 'unsupported'],
    ['nobody', [], 'unsupported'],
    ['something else', 'IBMid-1', 'unsupported'],
  ])('%s', (_what, attributes, kind) => {
    expect(policyFromAnswer(row({ subject: { attributes } })).subject.kind).toBe(kind);
  });

  test('a service, where it is an authorization between services', () => {
    expect(policyFromAnswer(row({ type: 'authorization' })).subject.kind).toBe('unsupported');
  });
});

describe('what is not understood is no plain right', () => {
  test.each<[string, unknown, string]>([
    ['an operator', is('keyRing', 'default', 'stringStartsWith'), 'conditional'],
    ['a value', is('keyRing', 7), 'conditional'],
    ['a list where there should be none', is('keyRing', ['default']), 'conditional'],
    ['no list where there should be one', is('keyRing', 'default', 'stringEqualsAnyOf'), 'conditional'],
    ['a list of anything', is('keyRing', ['default', 7], 'stringMatchAnyOf'), 'conditional'],
    ['whether it exists', is('keyRing', 'perhaps', 'stringExists'), 'conditional'],
    ['that it exists, in words', is('keyRing', 'true', 'stringExists'), 'yes'],
    ['that it does not, in words', is('keyRing', 'false', 'stringExists'), 'no'],
    ['an attribute without a value', { key: 'keyRing', operator: 'stringEquals' }, 'conditional'],
    ['no attribute at all', 'keyRing=default', 'conditional'],
  ])('%s', (_what, attribute, expected) => {
    expect(covers(policyFromAnswer(withAttribute(attribute)), key)).toBe(expected);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a rule', { rule: { operator: 'and', conditions: [] } }, 'conditional'],
    ['a pattern', { pattern: 'time-based-conditions:once' }, 'conditional'],
    ['neither', { rule: null, pattern: null }, 'yes'],
    ['tags', { resource: { attributes: [is('accountId', 'acct')], tags: 'env:prod' } }, 'conditional'],
    ['no tags', { resource: { attributes: [is('accountId', 'acct')], tags: null } }, 'yes'],
    ['resources', { resource: 'all' }, 'no'],
    ['no resource', { resource: undefined }, 'no'],
    ['a state', { state: 'suspended' }, 'no'],
  ])('%s', (_what, more, expected) => {
    expect(covers(policyFromAnswer(row(more)), key)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['no roles', undefined],
    ['roles that are none', { grant: { roles: 'Manager' } }],
    ['a role without actions', { grant: { roles: [{ role_id: 'x' }] } }],
    ['actions that are none', { grant: { roles: [{ role_id: 'x', actions: ['kms.secrets.delete'] }] } }],
  ])('%s', (_what, control) => {
    expect(allows(policyFromAnswer(row({ control })), 'secrets.delete', 'kms')).toBe(false);
  });

  test('whatever comes, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (subject, resource, control) => {
        policyFromAnswer(subject);
        policyFromAnswer(row({ subject, resource, control }));
      }),
      { numRuns: 500 },
    );
  });
});
