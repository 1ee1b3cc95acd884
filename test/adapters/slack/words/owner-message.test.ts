import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerBlocks } from '../../../../src/adapters/slack/words/owner-message.js';
import { resourcesOf } from '../../../../src/domain/protected-resource.js';

const accountId = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const request = 'then the key stays.```';

/** The message to copy about buckets of these names. */
function messageAbout(names: string[], keyName = 'ledger-archive'): string {
  const resources = resourcesOf(
    names.map((name) => ({
      resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:7d1e6f2a-0000-4000-8000-000000000001:bucket:${name}`,
      preventsKeyDeletion: true,
    })),
  );
  const block = ownerBlocks([{ accountId, isOther: false, task: 'lift_retention', resources }], keyName)[1];
  return block?.type === 'section' ? (block.text?.text ?? '') : '';
}

const longNames = (count: number) => Array.from({ length: count }, (_, n) => `b${n}-`.padEnd(63, 'x'));

describe('the message for an account’s owner', () => {
  test('ends with what is asked for, however long the names are', () => {
    const message = messageAbout(longNames(10));
    expect(message.length).toBeLessThanOrEqual(3_000);
    expect(message.endsWith(request)).toBe(true);
    const named = message.match(/^- Cloud Object Storage bucket/gm)!.length;
    expect(named).toBeLessThan(10);
    expect(message).toContain(`\n- and ${10 - named} more\n`);
  });

  test('speaks of one as one', () => {
    const about = (names: string[]) => messageAbout(names).replaceAll('\n', ' ');
    expect(about(['b0'])).toMatch(
      /this resource of account \w+ is under.*Could you lift the retention policy, or.*If it has/,
    );
    expect(about(['b0', 'b1'])).toMatch(
      /these resources of account \w+ are under.*on each of them.*If they have/,
    );
  });

  test('names ten, and counts the rest', () => {
    const message = messageAbout(Array.from({ length: 12 }, (_, n) => `b${n}`));
    expect(message.match(/^- Cloud Object Storage bucket/gm)).toHaveLength(10);
    expect(message).toContain('\n- and 2 more\n');
    expect(messageAbout(['b0', 'b1'])).not.toContain('more');
  });

  test('still counts what has no room at all', () => {
    const message = messageAbout(['x'.repeat(3_000)]);
    expect(message).toContain('\n- 1 resource\n');
    expect(message.endsWith(request)).toBe(true);
  });

  test('whatever the names are, fits and stays one fence', () => {
    const name = fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom('```', '&'.repeat(300)));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 15 }), (names) => {
        const message = messageAbout(names);
        expect(message.length).toBeLessThanOrEqual(3_000);
        expect(message.match(/`+/g)).toEqual(['```', '```']);
        expect(message.endsWith(request)).toBe(true);
      }),
    );
  });
});
