import { describe, expect, test } from 'vitest';
import type { IamPolicy, KeyResource, ServiceAction } from '../../src/domain/iam-policy.js';
import { keyPrivilegeFindings, type BotIdentity } from '../../src/domain/privilege.js';

const instance: KeyResource = {
  accountId: 'acct',
  serviceName: 'kms',
  serviceInstance: 'inst',
  region: 'eu-de',
};
const reading: ServiceAction[] = ['secrets.list', 'secrets.readmetadata'];
const setting: ServiceAction[] = ['secrets.setkeyfordeletion', 'secrets.unsetkeyfordeletion'];

function aPolicy(actions: ServiceAction[], differing: Partial<IamPolicy> = {}): IamPolicy {
  return {
    id: 'p',
    state: 'active',
    subject: { kind: 'identity', iamId: 'iam-ServiceId-1' },
    attributes: [{ key: 'accountId', operator: 'stringEquals', value: 'acct' }],
    tags: [],
    roles: [{ id: 'role', actions: actions.map((action) => `kms.${action}`) }],
    conditional: false,
    ...differing,
  };
}

describe('what is wrong with the rights of an identity', () => {
  test.each<[string, BotIdentity, IamPolicy[], string[]]>([
    ['nothing', 'reader', [aPolicy(reading)], []],
    ['nothing, by two policies', 'writer', setting.map((action) => aPolicy([action])), []],
    [
      'nothing with IBM’s Manager',
      'manager',
      [aPolicy([...reading, 'secrets.read', ...setting, 'secrets.delete'])],
      [],
    ],
    ['all it needs', 'writer', [], ['set_for_deletion missing', 'unset_for_deletion missing']],
    ['half of a privilege', 'reader', [aPolicy(['secrets.list'])], ['read_keys missing']],
    [
      'a right on a condition',
      'manager',
      [aPolicy(['secrets.delete'], { conditional: true })],
      ['delete partial'],
    ],
    [
      'too much, be it on a condition',
      'reader',
      [aPolicy(reading), aPolicy(['secrets.delete'], { conditional: true })],
      ['delete excess'],
    ],
    [
      'the action of the other service',
      'manager',
      [aPolicy([], { roles: [{ id: 'r', actions: ['hs-crypto.secrets.delete'] }] })],
      ['delete missing'],
    ],
  ])('%s', (_what, who, policies, expected) => {
    expect(
      keyPrivilegeFindings(who, instance, policies).map(
        ({ privilege, problem }) => `${privilege} ${problem}`,
      ),
    ).toEqual(expected);
  });

  test('an instance is judged as a whole', () => {
    const on = (key: string, value: string): IamPolicy =>
      aPolicy(['secrets.delete'], {
        attributes: [
          { key: 'accountId', operator: 'stringEquals', value: 'acct' },
          { key, operator: 'stringEquals', value },
        ],
      });
    const problemWith = (policy: IamPolicy) =>
      keyPrivilegeFindings('manager', instance, [policy])[0]?.problem;
    expect(problemWith(on('serviceInstance', 'inst'))).toBeUndefined();
    expect(problemWith(on('resourceType', 'key'))).toBeUndefined();
    expect(problemWith(on('keyRing', 'finance'))).toBe('partial');
    expect(problemWith(on('resource', 'key-1'))).toBe('partial');
    expect(problemWith(on('serviceInstance', 'other'))).toBe('missing');
  });
});
