import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMrkdwn } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { askOwnersWords, shareBlocks } from '../../../../src/adapters/slack/words/protection-words.js';
import type { KnownAccount } from '../../../../src/domain/elsewhere.js';
import { type Registration, resourcesOf } from '../../../../src/domain/protected-resource.js';
import { type ProtectionShare, protectionOf } from '../../../../src/domain/protection.js';
import { keyCrn, protectedBy } from '../../../domain/given.js';

const registered = (resourceCrn: string, preventsKeyDeletion = false): Registration => ({
  resourceCrn,
  preventsKeyDeletion,
});
const bucket = (name: string, instance = 'archive') =>
  registered(`crn:v1:bluemix:public:cloud-object-storage:global:a/acct:${instance}:bucket:${name}`);
const disk = (type: string, n: number) =>
  registered(`crn:v1:bluemix:public:is:eu-de:a/acct::${type}:r010-${type}-${n}`);
const protectionBy = (registrations: Registration[]) =>
  protectionOf(resourcesOf(registrations), 'f1', keyCrn);

const textsOf = (blocks: KnownBlock[]) =>
  blocks.map((block) => (block.type === 'section' ? (block.text?.text ?? '') : ''));
const linesOf = (blocks: KnownBlock[]) => textsOf(blocks).flatMap((text) => text.split('\n'));
const firstLine = (registrations: Registration[]) =>
  linesOf(shareBlocks(protectionBy(registrations), 'Protected resources'))[1];

/** `and 12 more in 3 other instances: press Resources` as its two numbers; zeros where the line is missing. */
const leftOut = (lines: string[]) => {
  const [, resources = '0', instances = '0'] =
    /^and (\d+) more(?: in (\d+) other instances?)?: press Resources$/.exec(lines.at(-1) ?? '') ?? [];
  return { resources: Number(resources), instances: Number(instances) };
};

describe('an instance’s share', () => {
  test('counts each kind, also those of which none is named', () => {
    const volumes = Array.from({ length: 5 }, (_, n) => disk('volume', n));
    const snapshots = Array.from({ length: 3 }, (_, n) => disk('snapshot', n));
    expect(firstLine([...volumes, ...snapshots])).toContain('(eu-de): 5 volumes, 3 snapshots: ');
    expect(firstLine(volumes)).toContain('(eu-de): 5 volumes: ');
  });

  test('counts rare kinds together, and adds up', () => {
    const types = ['volume', 'snapshot', 'image', 'share', 'instance', 'cluster', 'topic', 'secret'];
    const line = firstLine(
      types.flatMap((type, n) => Array.from({ length: 9 - n }, (_, at) => disk(type, at))),
    );
    expect(line).toContain(': 9 volumes, 8 snapshots, 7 images, 6 file shares, 14 of other kinds: ');
  });

  test('without a tally, as earlier versions stored it, is counted in resources', () => {
    const protection = protectionBy([disk('volume', 1), disk('snapshot', 1)]);
    const shares = protection.shares.map((share): ProtectionShare => ({ ...share, kinds: [] }));
    expect(linesOf(shareBlocks({ ...protection, shares }, 'T'))[1]).toContain('(eu-de): 2 resources: ');
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'of a service or type called %s shows it as it came',
    (odd) => {
      const resource = registered(`crn:v1:bluemix:public:${odd}:eu-de:a/acct:one:${odd}:a`);
      const shown = escapeMrkdwn(odd);
      expect(firstLine([resource])).toBe(`• ${shown} *one* (eu-de): 1 ${shown}: a`);
    },
  );

  test('says how many resources it does not name', () => {
    expect(firstLine(Array.from({ length: 7 }, (_, n) => bucket(`b${n}`)))).toMatch(/: b0, .*b4, … 2 more$/);
  });
});

describe('a list too long for a card', () => {
  test('loses no line in the middle and counts what it does not name', () => {
    const many = Array.from({ length: 9 }, (_, instance) =>
      Array.from({ length: 6 }, (_, n) =>
        bucket(
          `${instance}-${n}-`.padEnd(63, 'x'),
          `22aa0000-1111-4222-8333-${`${instance}`.padStart(12, '0')}`,
        ),
      ),
    ).flat();
    const lines = linesOf(shareBlocks(protectionBy(many), 'What will be unreadable'));
    expect(lines.filter((line) => line.startsWith('• '))).toHaveLength(8);
    expect(lines.at(-1)).toBe('and 6 more in 1 other instance: press Resources');
    expect(lines.join('\n')).not.toMatch(/x…/);
  });

  test('leaves out names that have no room, and then whole instances, each counted', () => {
    const strange = (instance: string) =>
      Array.from({ length: 6 }, (_, n) => bucket(`${n}${'&'.repeat(200)}`, instance));
    const instances = ['a', 'b', 'c', 'd', 'e', 'f'];
    const lines = linesOf(
      shareBlocks(protectionBy([...instances.flatMap(strange), bucket('short', 'z')]), 'T'),
    );
    const [, first, ...rest] = lines;
    expect(first).toMatch(/^• Cloud Object Storage \*a\* \(global\): 6 buckets: .*…, … 2 more$/);
    expect(rest).toHaveLength(2);
    expect(leftOut(lines)).toEqual({ resources: 25, instances: 5 });
  });

  test('whatever is registered: whole lines within Slack’s limits, and every resource counted once', () => {
    const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('&'.repeat(400), '<'.repeat(3_000)));
    const registration = fc.oneof(
      fc.tuple(text, text, text, text).map(([service, instance, type, name]) => {
        const part = (one: string) => one.replaceAll(':', '.');
        return `crn:v1:bluemix:public:${part(service)}:eu-de:a/acct:${part(instance)}:${part(type)}:${name}`;
      }),
      text.filter((one) => one !== ''),
    );
    fc.assert(
      fc.property(fc.uniqueArray(registration, { minLength: 1, maxLength: 60 }), (crns) => {
        const protection = protectionBy(crns.map((crn) => registered(crn.replaceAll(/\s/g, '.'))));
        const blocks = shareBlocks(protection, 'Protected resources');
        expect(blocks.length).toBeLessThanOrEqual(2);
        for (const shown of textsOf(blocks)) expect(shown.length).toBeLessThan(3_000);
        const lines = linesOf(blocks);
        const named = lines.filter((line) => line.startsWith('• ')).length;
        const { resources, instances } = leftOut(lines);
        expect(named + instances).toBe(protection.instances);
        const counted = protection.shares.slice(0, named).reduce((sum, share) => sum + share.resources, 0);
        expect(counted + resources).toBe(protection.resources);
      }),
      { numRuns: 60 },
    );
  });
});

describe('whom to ask about retention', () => {
  const asked = (underRetention: number, ...owners: KnownAccount[]) =>
    askOwnersWords({ ...protectedBy(3, underRetention), ...(owners.length > 0 && { owners }) });

  test('is named with their address and account, and cannot become markup', () => {
    const mei = {
      accountId: '0a1b',
      accountName: 'Northwind',
      name: 'Mei <!channel>',
      email: 'mei@example.com',
    };
    expect(asked(1, mei)).toContain(
      '*Ask Mei &lt;!channel&gt; (mei@example.com), owner of the account Northwind (`0a1b`).*',
    );
  });

  test('is the owner of the account where IBM does not say who that is', () => {
    expect(asked(1, { accountId: '0a1b' })).toContain(
      'Ask the owner of the account `0a1b`, whom Countersign',
    );
  });

  test('is nobody where no account can be told, or nothing is under retention', () => {
    expect(asked(1)).toBe('');
    expect(asked(0, { accountId: '0a1b' })).toBe('');
    expect(askOwnersWords({ known: false })).toBe('');
  });
});
