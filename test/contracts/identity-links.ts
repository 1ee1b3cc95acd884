// What every store of links has to do, whatever it is made of.
import { describe, expect, it } from 'vitest';
import type { IdentityLink, IdentityLinks } from '../../src/ports/identity-links.js';

export const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const rosasNew = { userId: 'U0ROSA2', teamId: 'T0OWN' };
export const amir = { userId: 'U0AMIR', teamId: 'T0OWN' };
export const rosasId = 'IBMid-1000000ROSA';
const rosasOtherId = 'IBMid-2000000ROSA';
export const amirsId = 'IBMid-1000000AMIR';

const [first, second, third, fourth] = [
  1_772_445_600_000, 1_772_445_700_001, 1_772_445_800_002, 1_772_445_900_003,
];

/** `create` gives an empty store each time. */
export function identityLinksContract(create: () => IdentityLinks): void {
  it('finds a link by either side, and nobody else', async () => {
    const links = create();
    const link = { slack: rosa, iamId: rosasId, linkedAt: first };
    expect(await links.link(rosa, rosasId, first)).toEqual({ link, replaced: [] });
    expect(await links.find(rosa)).toEqual(link);
    expect(await links.findByIamId(rosasId)).toEqual(link);
    expect(await links.findByIamId(rosasId.toLowerCase())).toEqual(link);
    expect(await links.find(amir)).toBeUndefined();
    expect(await links.find({ ...rosa, teamId: 'T0ELSE' })).toBeUndefined();
    expect(await links.findByIamId(amirsId)).toBeUndefined();
  });

  it('changes nothing when the same two are proved again, letter case aside', async () => {
    const links = create();
    await links.link(rosa, rosasId, first);
    const again = await links.link(rosa, rosasId.toUpperCase(), second);
    expect(again).toEqual({ link: { slack: rosa, iamId: rosasId, linkedAt: first }, replaced: [] });
    expect(await links.findByIamId(rosasId)).toEqual(again.link);
  });

  it('moves an account to another identity; the one before is free', async () => {
    const links = create();
    const { link: before } = await links.link(rosa, rosasId, first);
    const moved = await links.link(rosa, rosasOtherId, second);
    expect(moved.link).toEqual({ slack: rosa, iamId: rosasOtherId, linkedAt: second, changedAt: second });
    expect(moved.replaced).toEqual([before]);
    expect(await links.find(rosa)).toEqual(moved.link);
    expect(await links.findByIamId(rosasId)).toBeUndefined();
  });

  it('moves an identity to another account; the one before is free', async () => {
    const links = create();
    const { link: before } = await links.link(rosa, rosasId, first);
    const moved = await links.link(rosasNew, rosasId, second);
    expect(moved.link).toEqual({ slack: rosasNew, iamId: rosasId, linkedAt: second, changedAt: second });
    expect(moved.replaced).toEqual([before]);
    expect(await links.findByIamId(rosasId)).toEqual(moved.link);
    expect(await links.find(rosa)).toBeUndefined();
  });

  it('replaces two links at once when both sides had another', async () => {
    const links = create();
    const { link: rosas } = await links.link(rosa, rosasId, first);
    const { link: amirs } = await links.link(amir, amirsId, second);
    const moved = await links.link(rosa, amirsId, third);
    expect(moved.replaced).toEqual([rosas, amirs]);
    expect(moved.link).toMatchObject({ slack: rosa, iamId: amirsId, changedAt: third });
    expect(await links.find(amir)).toBeUndefined();
    expect(await links.findByIamId(rosasId)).toBeUndefined();
  });

  it('ends a link once', async () => {
    const links = create();
    await links.link(rosa, rosasId, first);
    await links.link(amir, amirsId, first);
    expect(await links.unlink(rosa)).toBe(true);
    expect(await links.unlink(rosa)).toBe(false);
    expect(await links.find(rosa)).toBeUndefined();
    expect(await links.findByIamId(rosasId)).toBeUndefined();
    expect(await links.find(amir)).toBeDefined();
  });

  describe('the moment of a change', () => {
    const changedAtOf = async (made: Promise<{ link: IdentityLink }>) => (await made).link.changedAt;

    it('does not exist for the same two after an unlinking', async () => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.unlink(rosa);
      expect(await links.link(rosa, rosasId, second)).toEqual({
        link: { slack: rosa, iamId: rosasId, linkedAt: second },
        replaced: [],
      });
    });

    it('stays when the same two are linked again', async () => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.link(rosa, rosasOtherId, second);
      await links.unlink(rosa);
      expect(await changedAtOf(links.link(rosa, rosasOtherId, third))).toBe(second);
      expect(await changedAtOf(links.link(rosa, rosasOtherId, fourth))).toBe(second);
    });

    it.each([
      ['the account', rosa, rosasOtherId],
      ['the identity', rosasNew, rosasId],
    ])('is known also when %s was unlinked in between', async (_side, slack, iamId) => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.unlink(rosa);
      const { link, replaced } = await links.link(slack, iamId, third);
      expect(link.changedAt).toBe(third);
      expect(replaced).toEqual([]);
    });

    it('is known of a side that was left over by a move', async () => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.link(rosa, rosasOtherId, second);
      expect(await changedAtOf(links.link(amir, rosasId, third))).toBe(third);
    });

    it('is that of coming back, for two that were others’ meanwhile', async () => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.link(rosa, rosasOtherId, second);
      expect(await changedAtOf(links.link(rosa, rosasId, third))).toBe(third);
    });

    it('is that of the second person, whoever held the identity before and is free now', async () => {
      const links = create();
      await links.link(rosa, rosasId, first);
      await links.link(rosasNew, rosasId, second);
      await links.link(rosasNew, rosasOtherId, third);
      expect(await changedAtOf(links.link(rosa, rosasId, fourth))).toBe(fourth);
    });
  });

  it('leaves each side at most one link, whoever links what at the same time', async () => {
    const links = create();
    const accounts = Array.from({ length: 6 }, (_, n) => ({ userId: `U0P${n}`, teamId: 'T0OWN' }));
    const identities = Array.from({ length: 6 }, (_, n) => `IBMid-100000000${n}`);
    const pairs = accounts.flatMap((slack) => identities.map((iamId) => ({ slack, iamId })));
    const made = await Promise.all(
      pairs.map(({ slack, iamId }, index) => links.link(slack, iamId, first + ((index * 17) % 36))),
    );
    const inForce = (await Promise.all(accounts.map((slack) => links.find(slack)))).filter(
      (link) => link !== undefined,
    );
    expect(inForce.length).toBeGreaterThan(0);
    expect(new Set(inForce.map(({ iamId }) => iamId)).size).toBe(inForce.length);
    for (const link of inForce) expect(await links.findByIamId(link.iamId)).toEqual(link);
    const reachable = await Promise.all(identities.map((iamId) => links.findByIamId(iamId)));
    expect(reachable.filter(Boolean)).toHaveLength(inForce.length);
    // Every link that was made is in force, or was told to exactly one of those who came after.
    const replaced = made.flatMap((one) => one.replaced);
    expect(replaced.length + inForce.length).toBe(pairs.length);
  });
}
