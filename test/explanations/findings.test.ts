import { describe, expect, test } from 'vitest';
import type { IbmFinding } from '../../src/domain/surroundings.js';
import type { Finding } from '../../src/explanations/finding.js';
import { decidersFinding, describeFindings, portFindingWords } from '../../src/explanations/findings.js';
import { ibmFinding } from '../../src/explanations/ibm-findings.js';

const finding = (weight: Finding['weight'], found: string, more: Partial<Finding> = {}): Finding => ({
  weight,
  code: 'some.code',
  tried: 'looked',
  found,
  ...more,
});

describe('as text', () => {
  test('what stops comes first, with its setting named once', () => {
    const text = describeFindings([
      finding('says', 'All is well there.'),
      finding('warns', 'It is slow.', { setting: 'KMS_URL', next: 'Move it.' }),
      finding('stops', 'PORT is 80, which is taken.', { setting: 'PORT', next: 'Choose another.' }),
    ]);
    expect(text).toBe(
      [
        'Countersign cannot start: 1 thing stops it, and 1 more needs attention.',
        'stops  PORT is 80, which is taken.\n       Tried: looked.\n       Next: Choose another.',
        'warns  KMS_URL: It is slow.\n       Tried: looked.\n       Next: Move it.',
        'says   All is well there.\n       Tried: looked.',
      ].join('\n\n'),
    );
  });

  test.each([
    [[finding('says', 'Well.')], 'Countersign can start: nothing is wrong.'],
    [[finding('warns', 'Slow.')], 'Countersign can start: 1 thing needs attention.'],
    [[finding('stops', 'Dead.'), finding('stops', 'Gone.')], 'Countersign cannot start: 2 things stop it.'],
  ])('the first line says how it stands', (findings, first) => {
    expect(describeFindings(findings).split('\n')[0]).toBe(first);
  });
});

test.each([
  ['taken', 'EADDRINUSE', 'stops'],
  ['own', 'EADDRINUSE', 'says'],
  ['not_permitted', 'EACCES', 'stops'],
  ['unusable', 'EADDRNOTAVAIL', 'stops'],
] as const)('a port that is %s (%s): %s', (problem, errorCode, weight) => {
  expect(portFindingWords('PORT', { port: 80, problem, errorCode })).toMatchObject({
    weight,
    setting: 'PORT',
  });
});

test.each([
  [[], 'warns', 'Nobody'],
  [['Mona'], 'warns', 'Mona alone'],
  [['Mona', 'Malik'], 'says', '2 people'],
  [['A', 'B', 'C', 'D', 'E', 'F', 'G'], 'says', 'and 2 more'],
])('who may decide: %j', (names, weight, words) => {
  const told = decidersFinding({ instance: { id: 'i', name: 'prod' }, from: 'iam', names, perhaps: [] });
  expect(told.weight).toBe(weight);
  expect(told.found).toContain(words);
});

describe('what only names things stops nothing', () => {
  const unreached = (service: Extract<IbmFinding, { problem: 'service_unreached' }>['service']) =>
    ({
      problem: 'service_unreached',
      service,
      url: 'https://x.test',
      how: { why: 'no_answer_in_time' },
    }) as const;
  const named = ['resource_controller', 'account_management', 'user_management'] as const;

  test.each(named)('%s, beside a role file', (service) => {
    expect(ibmFinding(unreached(service), { instancesFrom: 'url', rolesFrom: 'file' }).weight).toBe('warns');
    expect(ibmFinding(unreached(service), { instancesFrom: 'url', rolesFrom: 'iam' }).weight).toBe('stops');
  });

  test('tagging never does, IAM always', () => {
    for (const rolesFrom of ['file', 'iam'] as const) {
      const context = { instancesFrom: 'derived', rolesFrom } as const;
      expect(ibmFinding(unreached('global_tagging'), context).weight).toBe('warns');
      expect(ibmFinding(unreached('iam'), context).weight).toBe('stops');
    }
  });
});

test.each([
  ['derived', 'KMS_REGION'],
  ['url', 'KMS_URL'],
  ['file', 'COUNTERSIGN_INSTANCES_FILE'],
] as const)(
  'an address nobody answers at is told by the setting it comes from: %s',
  (instancesFrom, setting) => {
    const told = ibmFinding(
      {
        problem: 'instance_unreached',
        instance: { id: 'i', name: 'prod' },
        url: 'https://x.test',
        how: { why: 'no_connection', networkErrorCode: 'ENOTFOUND' },
      },
      { instancesFrom, rolesFrom: 'file' },
    );
    expect(told).toMatchObject({ weight: 'stops', setting });
  },
);
