import { describe, expect, test } from 'vitest';
import type { SyncOutcome } from '../../src/domain/key-sync.js';
import { syncWords } from '../../src/explanations/key-sync.js';
import { markTime } from '../../src/explanations/marks.js';

const at = 1_772_445_600_000;
const until = markTime(at + 4 * 3_600_000);
const said = (changes: Partial<SyncOutcome>) =>
  syncWords({
    at,
    by: { userId: 'U0ROSA', teamId: 'T0OWN' },
    isOver: true,
    outlived: 0,
    gone: 0,
    ...changes,
  });

describe('a sync in words', () => {
  test('while the services have time says until when, and to look then', () => {
    const words = said({ isOver: false, outlived: 3 });
    expect(words).toContain(`The services have until ${until} to answer: look again then.`);
    expect(words).not.toContain('authorization');
    expect(said({ isOver: false, outlived: 2, gone: 1 })).toContain('1 resource has gone since.');
  });

  test('says of what outlived it what the service needs (IBM: without its authorization no sync unregisters)', () => {
    expect(said({ outlived: 1 })).toMatch(/^1 resource outlived the sync of .*make that authorization again/);
    expect(said({ outlived: 3, gone: 2 })).toMatch(
      /^3 resources outlived the sync of .*\. 2 resources have gone since\. .*sync once more\..*IBM support\.$/,
    );
  });

  test('says of what is gone that it is, and nothing where nothing was registered', () => {
    expect(said({ gone: 1 })).toBe(`Since the sync of ${markTime(at)} 1 resource has gone.`);
    expect(said({ gone: 4 })).toContain('4 resources have gone.');
    expect(said({})).toBe('');
  });

  test('of a deleted key is about the services’ access, and ends with IBM support', () => {
    expect(said({ keyWasDeleted: true, isOver: false, outlived: 2 })).toContain(`until ${until} to end`);
    const over = said({ keyWasDeleted: true, outlived: 2 });
    expect(over).toContain('open a case with IBM support');
    expect(over).not.toMatch(/outlived|authorization/);
  });
});
