import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTimeStamps } from '../../../src/adapters/system/time-stamps.js';
import type { KeptHead } from '../../../src/ports/audit-heads.js';
import { verifyAudit } from '../../../src/usecases/verify-audit.js';
import { describeWith } from '../../debian-package.js';
import { createAuditLogDouble } from '../../doubles/audit-log.js';
import { openssl, openTimeStampAuthority, type TimeStampAuthority } from '../../time-stamp-authority.js';

describeWith(openssl, 'heads that were kept, with stamps of a time-stamping service', () => {
  let authority: TimeStampAuthority;
  const audit = createAuditLogDouble();
  const heads: KeptHead[] = [];
  beforeAll(async () => {
    authority = await openTimeStampAuthority();
    const { stamp } = createTimeStamps(authority);
    for (const type of ['one', 'two', 'three']) {
      await audit.append({ at: 1, type, facts: {} });
      const { seq, hash } = audit.entries.at(-1)!;
      heads.push({ seq, hash, at: seq, token: await stamp(`${seq}:${hash}`) });
    }
  });
  afterAll(() => authority.close());

  const look = (kept: KeptHead[]) =>
    verifyAudit(
      {
        audit,
        heads: { kept: async () => kept },
        stamps: createTimeStamps({ ca: authority.ca }),
      },
      { given: [{ seq: 3, hash: heads[2]!.hash }] },
    );

  it('are believed, and the last one says how far back', async () => {
    const { findings, notes } = await look(heads);
    expect(findings).toEqual([]);
    expect(notes).toMatchObject([{ kind: 'never_sealed' }, { kind: 'stamped', noted: { seq: 3 } }]);
  });

  it('are not with the stamp of another; those without one are counted', async () => {
    const [one, two] = heads.map(({ token: _, ...head }) => head);
    const { findings, notes } = await look([{ ...one!, token: heads[1]!.token! }, two!]);
    expect(findings).toEqual([
      { kind: 'stamp_wrong', noted: { seq: 1, hash: one!.hash }, why: 'of_something_else' },
    ]);
    expect(notes).toContainEqual({ kind: 'unstamped', count: 1 });
  });

  it('are evidence of what was cut off and written anew, stamped or not', async () => {
    const kept = [
      { seq: 2, hash: 'f'.repeat(64), at: 1 },
      { seq: 9, hash: 'e'.repeat(64), at: 1 },
    ];
    const { findings } = await look(kept);
    expect(findings.map(({ kind }) => kind)).toEqual(['rewritten', 'cut']);
  });
});
